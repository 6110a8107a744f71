// spillway convert: an archive of any version, compressed anew.
#include "cli/create_command.hpp"
#include "cli/verbs.hpp"
#include "spillway/compress.hpp"

namespace spillway {
namespace {

constexpr const char* kUsage =
    "usage: spillway convert [options] <in.agc>\n"
    "       spillway convert --config <job.cfg> [options]\n"
    "Recompresses the samples of an AGC archive of any version, in their order, into an archive "
    "such\n"
    "as create makes.\n";

}  // namespace

VerbHelp help_convert() { return job_help(kUsage, JobVerb::convert); }

int run_convert(std::span<const std::string> args) {
  return run_job(JobVerb::convert, help_convert(), args,
                 [](CreateOptions options) { convert(std::move(options)); });
}

}  // namespace spillway
