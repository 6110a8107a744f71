// spillway listref: the name of the reference sample, without a line end, as agc prints it.
#include "cli/read_command.hpp"
#include "cli/verbs.hpp"

namespace spillway {
namespace {

ReadCommand listref_command() {
  return ReadCommand("spillway listref [options] <in.agc>", ReadVerbKind::listing);
}

}  // namespace

VerbHelp help_listref() { return listref_command().help(); }

int run_listref(std::span<const std::string> args) {
  ReadCommand command = listref_command();
  if (!command.parse(args)) return 0;
  command.expect_no_names();
  const Archive archive = command.open_archive();
  command.to_output([&](Output& output) {
    if (const auto reference = archive.reference_sample()) {
      output.write(archive.sample_name(*reference));
    }
  });
  return 0;
}

}  // namespace spillway
