// spillway getctg: contigs, or ranges of them, as FASTA, in the order asked for.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/read_command.hpp"
#include "cli/region_report.hpp"
#include "cli/verbs.hpp"
#include "spillway/region.hpp"

namespace spillway {
namespace {

constexpr const char* kListOption = "region-file";

boost::program_options::options_description getctg_options() {
  boost::program_options::options_description options;
  options.add_options()(
      "region-file,r", boost::program_options::value<std::string>()->value_name("FILE"),
      "read further contigs and ranges from FILE ('-': standard input), one per line");
  return options;
}

ReadCommand getctg_command() {
  return ReadCommand(
      "spillway getctg [options] <in.agc> <contig>[@<sample>][:<from>-<to>] ...\n"
      "A contig is named by the first word of its header line, or by the whole line; also as\n"
      "<sample>:<contig> or <sample>#<contig>. <sample> may be a pattern ('HG*'). <from> and <to>\n"
      "are counted from 0; both are included.",
      ReadVerbKind::extracting, getctg_options());
}

}  // namespace

VerbHelp help_getctg() { return getctg_command().help(); }

int run_getctg(std::span<const std::string> args) {
  ReadCommand command = getctg_command();
  if (!command.parse(args)) return 0;
  std::vector<Region> regions;
  for (const std::string& text : command.names("contig", kListOption)) {
    regions.push_back(parse_region(text));
  }
  ReadOptions options = command.read_options();
  options.reads_once = true;
  const Archive archive(command.archive_path(), options);
  RegionReport report(command.archive_name(), !command.as_agc());
  std::vector<ContigRange> contigs;
  const std::vector<RegionMatch> matches = archive.match_regions(regions);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const RegionMatch& match = matches[i];
    std::optional<std::string_view> region;
    if (match.problem != RegionProblem::absent) region = regions[i].text;
    report.add(region, match.problem, match.reason);
    contigs.insert(contigs.end(), match.found.begin(), match.found.end());
  }
  if (report.code() != 0) return report.code();
  command.to_output(
      [&](Output& output) {
        archive.write_regions(contigs, command.layout(),
                              [&](std::span<const std::uint8_t> bytes) { output.write(bytes); });
      },
      command.lists({kListOption}));
  return 0;
}

}  // namespace spillway
