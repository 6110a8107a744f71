// The command line of a verb: Boost.Program_options, with errors of our own kind.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spillway {

/// Parses `args` by `options`; words that are no options are operands, in any place; after "--"
/// every word is. Long names are not guessed. Error usage, with the library's own words, if it
/// cannot.
boost::program_options::variables_map parse_command_line(
    const boost::program_options::options_description& options, std::span<const std::string> args);

/// The operands, in order.
std::vector<std::string> operands(const boost::program_options::variables_map& values);

/// Takes `--NAME VALUE` or `--NAME=VALUE` out of the words; nothing if it is not there. Error usage
/// if there is no value; `what` says what it takes.
std::optional<std::string> take_option(std::vector<std::string>& words, const std::string& name,
                                       const std::string& what);
/// Takes the flag `--NAME` out of the words; whether it was there.
bool take_flag(std::vector<std::string>& words, const std::string& name);

}  // namespace spillway
