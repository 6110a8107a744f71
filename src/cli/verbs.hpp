// The verbs of the program: one file each, and a table from which main, --help, the man pages and
// the completions of shells are made.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "cli/verb_help.hpp"
#include "spillway/error.hpp"

namespace spillway {

/// What the words of a verb are that are no options, as completions need to know.
enum class Operands {
  files,
  directories,
  archive,
  archive_and_samples,
  archive_and_contigs,
  verbs
};

struct Verb {
  std::string_view name;
  int (*run)(std::span<const std::string> args);
  VerbHelp (*help)();
  Operands operands;
  std::string_view what;  ///< in a few words
};

/// In the order in which they are listed.
std::span<const Verb> verbs();

/// Null if there is none of that name.
const Verb* find_verb(std::string_view name);

/// Names the verb that was probably meant.
Error unknown_verb(const std::string& name);

/// The list of the verbs.
void print_usage(std::ostream& out);

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
int run_shards(std::span<const std::string> args);
int run_verify(std::span<const std::string> args);
int run_help(std::span<const std::string> args);

/// The text and the options of each.
VerbHelp help_create();
VerbHelp help_append();
VerbHelp help_convert();
VerbHelp help_config();
VerbHelp help_plan();
VerbHelp help_status();
VerbHelp help_cleanup();
VerbHelp help_shards();
VerbHelp help_getcol();
VerbHelp help_getset();
VerbHelp help_getctg();
VerbHelp help_faidx();
VerbHelp help_listref();
VerbHelp help_listset();
VerbHelp help_listctg();
VerbHelp help_info();
VerbHelp help_digests();
VerbHelp help_verify();
VerbHelp help_help();

}  // namespace spillway
