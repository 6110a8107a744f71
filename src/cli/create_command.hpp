// The command line of `create`, which `config` has, too, and that of `append`.
#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string>

#include "job/create_settings.hpp"

namespace spillway {

/// Takes `args` apart. Nothing if the help was asked for, and printed; it begins with `usage`.
/// Error usage.
std::optional<CreateArguments> parse_create_arguments(std::span<const std::string> args,
                                                      const char* usage);

/// The same for `append`, without what the archive decides, and without config files.
std::optional<CreateArguments> parse_append_arguments(std::span<const std::string> args,
                                                      const char* usage);
void print_append_help(std::ostream& out, const char* usage);
/// The same for `convert`.
std::optional<CreateArguments> parse_convert_arguments(std::span<const std::string> args,
                                                       const char* usage);
void print_convert_help(std::ostream& out, const char* usage);

/// Warns, on standard error, of variables of the environment that stand for no option.
void warn_of_variables();

/// The options to the help, for a command without words.
void print_create_help(std::ostream& out, const char* usage);

}  // namespace spillway
