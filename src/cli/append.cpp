// spillway append: new genomes into an archive.
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
    "usage: spillway append [options] <in.agc> <in.fa> ...\n"
    "Adds FASTA files, plain or compressed, to an AGC archive and writes the result, which may\n"
    "take its place: -o <in.agc>. '-' is standard input.\n";

}  // namespace

VerbHelp help_append() { return append_help(kUsage); }

int run_append(std::span<const std::string> args) {
  if (args.empty()) {
    print_help(std::cerr, help_append());
    return exit_code(ErrorKind::usage);
  }
  auto arguments = parse_append_arguments(args, help_append());
  if (!arguments) return 0;
  if (arguments->operands.empty() || arguments->operands.front().empty()) {
    throw Error(ErrorKind::usage, "no archive is named (spillway append --help)");
  }
  const std::string base = arguments->operands.front();
  arguments->operands.erase(arguments->operands.begin());
  CreateOptions options =
      checked_append_options(CreateSettings(*arguments, process_environment()), base);
  let_writes_fail();
  append(std::move(options));
  return 0;
}

}  // namespace spillway
