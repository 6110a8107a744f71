// The command line of a verb: Boost.Program_options, with errors of our own kind.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
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

/// The whole number that `text` is; Error usage, naming `option` and the range, if it is none or
/// not in least..most.
std::uint64_t number_of_option(const std::string& text, const std::string& option,
                               std::uint64_t least, std::uint64_t most);

/// The size that `text` is (see parse_size); Error usage, naming `option`, if it is none or 0.
std::uint64_t size_of_option(const std::string& text, const std::string& option);

/// The seconds that `text` is (see parse_duration); Error usage, naming `option`, if it is none or
/// 0.
std::uint64_t duration_of_option(const std::string& text, const std::string& option);

}  // namespace spillway
