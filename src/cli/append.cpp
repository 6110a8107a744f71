// spillway append: new genomes into an archive.
#include "cli/agc_inputs.hpp"
#include "cli/create_command.hpp"
#include "cli/verbs.hpp"
#include "spillway/compress.hpp"

namespace spillway {
namespace {

constexpr const char* kUsage =
    "usage: spillway append [options] <in.agc> <in.fa> ...\n"
    "       spillway append --config <job.cfg> [options]\n"
    "Adds FASTA files, plain or compressed, and those in tar archives to an AGC archive. The "
    "result\n"
    "may replace that archive: -o <in.agc>. '-' is standard input.\n";

}  // namespace

VerbHelp help_append() { return job_help(kUsage, JobVerb::append); }

int run_append(std::span<const std::string> args) {
  return run_job(JobVerb::append, help_append(), args, [](CreateOptions options) {
    if (options.inputs.empty()) return copy_archive_as_agc(options);
    append(std::move(options));
  });
}

}  // namespace spillway
