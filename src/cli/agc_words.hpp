// The command lines of agc, as agc itself reads them, in words that our parser takes.
#pragma once

#include <boost/program_options.hpp>
#include <span>
#include <string>
#include <vector>

namespace spillway {

/// The option that makes a verb read its command line, and behave, as agc does.
inline constexpr const char* kAgcOption = "agc";
inline constexpr const char* kAgcHelp =
    "behave as agc does: accept its command lines, write what it writes, do not warn";

/// Whether `args` has it before any "--".
bool asks_for_agc(std::span<const std::string> args);

/// `args` in a form that our parser accepts. `options` are those of the verb. Numbers of one-letter
/// options are brought into their range (no number is 0, as with atoi); of a one-letter option that
/// is repeated the last one counts; unknown options are dropped. "true" after a flag is dropped, and
/// "false" drops the flag, too. Values of long options, which agc does not have, stay as they are.
/// Nothing after "--" is changed.
std::vector<std::string> agc_words(std::span<const std::string> args,
                                   const boost::program_options::options_description& options);

}  // namespace spillway
