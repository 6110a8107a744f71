// spillway convert: an archive of any version, compressed anew.
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
    "usage: spillway convert [options] <in.agc>\n"
    "Compresses the samples of an AGC archive of any version anew, in their order, into an "
    "archive\n"
    "as create makes them.\n";

}  // namespace

VerbHelp help_convert() { return convert_help(kUsage); }

int run_convert(std::span<const std::string> args) {
  if (args.empty()) {
    print_help(std::cerr, help_convert());
    return exit_code(ErrorKind::usage);
  }
  auto arguments = parse_convert_arguments(args, help_convert());
  if (!arguments) return 0;
  if (arguments->operands.size() != 1 || arguments->operands.front().empty()) {
    throw Error(ErrorKind::usage, "one archive has to be named (spillway convert --help)");
  }
  const std::string source = arguments->operands.front();
  arguments->operands.clear();
  CreateOptions options =
      checked_convert_options(CreateSettings(*arguments, process_environment()), source);
  let_writes_fail();
  convert(std::move(options));
  return 0;
}

}  // namespace spillway
