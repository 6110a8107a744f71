// The command lines of `create`, `append` and `convert`, which `config` and `plan` have, too.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/verb_help.hpp"
#include "config/settings.hpp"

namespace spillway {

/// Takes the words of `verb` apart. Nothing if `help` was asked for, and printed. Error usage.
std::optional<CreateArguments> parse_job_arguments(std::span<const std::string> args,
                                                   const VerbHelp& help, JobVerb verb);

/// Warns, on standard error, of variables of the environment that stand for no option.
void warn_of_variables();

/// The help of a verb that takes the options of `verb`; `usage` as in VerbHelp.
VerbHelp job_help(const char* usage, JobVerb verb);

/// From the words of `verb` to an archive, which `run` makes: with everything checked before any
/// work. The exit code. Without any words `help` is printed, unless the environment has some.
int run_job(JobVerb verb, const VerbHelp& help, std::span<const std::string> args,
            const std::function<void(CreateOptions options)>& run);

/// What the settings ask for. Error usage if no archive or no input is named, or if a file that is
/// written is a config file or list that was read. (The library checks the rest.)
CreateOptions job_options(CreateSettings settings);

/// What a process that makes archives needs: writes to pipes that nobody reads fail, and memory
/// that is freed goes back to the system.
void prepare_process();

/// Takes `--for VERB` out of the words of `config` and `plan`. `create` if it is not there. Error
/// usage if VERB is none.
JobVerb take_verb(std::vector<std::string>& words);

}  // namespace spillway
