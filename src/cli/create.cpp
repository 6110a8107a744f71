// spillway create: from its settings to an archive, with everything checked before any work.
#include <iostream>

#include "base/environment.hpp"
#include "cli/create_checks.hpp"
#include "cli/create_command.hpp"
#include "cli/verbs.hpp"
#include "spillway/compress.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr const char* kUsage =
    "usage: spillway create [options] <ref.fa> [<in.fa> ...]\n"
    "       spillway create --config <job.cfg> [options]\n"
    "Compresses FASTA files into an AGC archive. The first input is the reference. Inputs are\n"
    "files (plain, gzip, zstd, bzip2 or xz), directories of them, and '-': standard input.\n";

}  // namespace

VerbHelp help_create() { return create_help(kUsage); }

int run_create(std::span<const std::string> args) {
  const Environment environment = process_environment();
  if (args.empty() && !environment(variable_of("config")) &&
      !environment(variable_of("input-list")) && !environment(variable_of("samples"))) {
    print_help(std::cerr, help_create());
    return exit_code(ErrorKind::usage);
  }
  const auto arguments = parse_create_arguments(args, help_create());
  if (!arguments) return 0;
  warn_of_variables();
  const CreateOptions options = checked_options(CreateSettings(*arguments, environment));
  let_writes_fail();
  create(options);
  return 0;
}

}  // namespace spillway
