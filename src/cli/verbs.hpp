// The verbs of the program: one function and one file each. main dispatches by name.
#pragma once

#include <span>
#include <string>

namespace spillway {

/// Each takes the words after the verb and returns the exit code of success (0), also after
/// printing its help for -h/--help. What goes wrong is thrown as Error; a bad command line is
/// Error usage. Results go to standard output, everything else to standard error.
int run_create(std::span<const std::string> args);
int run_append(std::span<const std::string> args);
int run_convert(std::span<const std::string> args);
int run_config(std::span<const std::string> args);
int run_getset(std::span<const std::string> args);
int run_getcol(std::span<const std::string> args);
int run_getctg(std::span<const std::string> args);
int run_faidx(std::span<const std::string> args);
int run_listset(std::span<const std::string> args);
int run_listctg(std::span<const std::string> args);
int run_listref(std::span<const std::string> args);
int run_info(std::span<const std::string> args);
int run_digests(std::span<const std::string> args);
int run_plan(std::span<const std::string> args);
int run_status(std::span<const std::string> args);
int run_cleanup(std::span<const std::string> args);
int run_verify(std::span<const std::string> args);

}  // namespace spillway
