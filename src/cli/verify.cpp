// spillway verify: an archive against what it holds of hashes and digests, or against FASTA files.
#include "spillway/verify.hpp"

#include <boost/program_options.hpp>
#include <string>

#include "cli/read_command.hpp"
#include "cli/verbs.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

po::options_description verify_options() {
  po::options_description options;
  // clang-format off
  options.add_options()
      ("full", "also decode every contig and compare it with its digest")
      ("against", "compare samples with the FASTA files named after the archive, and with those in tar archives")
      ("ignore-layout", "with --against: compare headers, sequences and their case, not lines");
  // clang-format on
  return options;
}

[[noreturn]] void fail(const std::string& archive, const std::string& reason) {
  throw Error(ErrorKind::corrupt, archive + ": " + reason);
}

void check_archive(const ReadCommand& command) {
  command.expect_no_names();
  VerifyResult result;
  command.to_output([&](Output& output) {
    const VerifyOptions options{command.read_options(), command.has("full")};
    result =
        verify(command.archive_path(), options, [&](std::string_view line) { output.write(line); });
  });
  if (!result.is_damaged) return;
  std::string reason = "damaged";
  if (result.samples > 0) {
    reason += ": " + std::to_string(result.affected) + " of " + std::to_string(result.samples) +
              " samples are affected";
  }
  fail(command.archive_name(), reason);
}

void check_against(const ReadCommand& command) {
  const std::vector<std::string> files = command.names("FASTA file");
  for (const std::string& file : files) command.refuse_second_use_of_standard_input(file);
  AgainstResult result;
  command.to_output(
      [&](Output& output) {
        const AgainstOptions options{command.read_options(), command.has("ignore-layout")};
        result = verify_against(command.archive_path(), files, options,
                                [&](std::string_view line) { output.write(line); });
      },
      files);
  if (result.differing == 0) return;
  fail(command.archive_name(), std::to_string(result.differing) + " of " +
                                   std::to_string(result.compared) +
                                   " files differ from what is in it");
}

ReadCommand verify_command() {
  return ReadCommand(
      "spillway verify [options] <in.agc>\n"
      "       spillway verify [options] <in.agc> --against <in.fa> [<in.fa> ...]\n"
      "Compares an archive with the hashes stored in it, and reports damaged parts, and the "
      "samples,\n"
      "contigs and ranges that they affect; or compares samples with FASTA files.",
      ReadVerbKind::checking, verify_options());
}

}  // namespace

VerbHelp help_verify() { return verify_command().help(); }

int run_verify(std::span<const std::string> args) {
  ReadCommand command = verify_command();
  if (!command.parse(args)) return 0;
  if (command.has("ignore-layout") && !command.has("against")) {
    throw Error(ErrorKind::usage, "--ignore-layout is for --against");
  }
  command.copy_remote_archive();
  if (command.has("against")) {
    if (command.has("full")) {
      throw Error(ErrorKind::usage, "--full and --against are two ways to check: take one");
    }
    check_against(command);
  } else {
    check_archive(command);
  }
  return 0;
}

}  // namespace spillway
