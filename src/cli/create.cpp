// spillway create: from its settings to an archive.
#include "cli/create_command.hpp"
#include "cli/verbs.hpp"
#include "spillway/compress.hpp"

namespace spillway {
namespace {

constexpr const char* kUsage =
    "usage: spillway create [options] <ref.fa> [<in.fa> ...]\n"
    "       spillway create --config <job.cfg> [options]\n"
    "Compresses FASTA files into an AGC archive. The first input is the reference. Inputs are\n"
    "files (plain, gzip, zstd, bzip2 or xz), directories and tar archives of them, and '-':\n"
    "standard input.\n";

}  // namespace

VerbHelp help_create() { return job_help(kUsage, JobVerb::create); }

int run_create(std::span<const std::string> args) {
  return run_job(JobVerb::create, help_create(), args,
                 [](CreateOptions options) { create(std::move(options)); });
}

}  // namespace spillway
