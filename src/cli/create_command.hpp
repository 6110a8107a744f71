// The command line of `create`, which `config` has, too, and that of `append`.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "cli/verb_help.hpp"
#include "job/create_settings.hpp"

namespace spillway {

/// Takes `args` apart. Nothing if `help` was asked for, and printed.
/// Error usage.
std::optional<CreateArguments> parse_create_arguments(std::span<const std::string> args,
                                                      const VerbHelp& help);

/// The same for `append`, without what the archive decides, and without config files.
std::optional<CreateArguments> parse_append_arguments(std::span<const std::string> args,
                                                      const VerbHelp& help);
/// The same for `convert`.
std::optional<CreateArguments> parse_convert_arguments(std::span<const std::string> args,
                                                       const VerbHelp& help);

/// Who reads standard output may go away: writes to it fail then, so that scratch is removed.
void let_writes_fail();

/// Warns, on standard error, of variables of the environment that stand for no option.
void warn_of_variables();

/// The help of a verb that takes these options, and of `append` and `convert`; `usage` as in
/// VerbHelp.
VerbHelp create_help(const char* usage);
VerbHelp append_help(const char* usage);
VerbHelp convert_help(const char* usage);

}  // namespace spillway
