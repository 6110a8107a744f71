// spillway getctg: contigs, or ranges of them, as FASTA, in the order asked for.
#include <vector>

#include "cli/read_command.hpp"
#include "cli/verbs.hpp"
#include "spillway/region.hpp"

namespace spillway {
namespace {

ReadCommand getctg_command() {
  return ReadCommand(
      "spillway getctg [options] <in.agc> <contig>[@<sample>][:<from>-<to>] ...\n"
      "A contig is named by the first word of its header line, or by the whole line; from and to\n"
      "count from 0, both are included",
      ReadVerbKind::extracting);
}

}  // namespace

VerbHelp help_getctg() { return getctg_command().help(); }

int run_getctg(std::span<const std::string> args) {
  ReadCommand command = getctg_command();
  if (!command.parse(args)) return 0;
  std::vector<Region> regions;
  for (const std::string& text : command.names("contig")) regions.push_back(parse_region(text));
  ReadOptions options = command.read_options();
  options.reads_once = true;
  const Archive archive(command.archive_path(), options);
  const auto addresses = archive.find_contigs(regions);
  command.to_output([&](Output& output) {
    archive.write_regions(regions, addresses, command.layout(),
                          [&](std::span<const std::uint8_t> bytes) { output.write(bytes); });
  });
  return 0;
}

}  // namespace spillway
