// spillway faidx: regions as FASTA, asked for and laid out as with samtools faidx.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/read_command.hpp"
#include "cli/region_report.hpp"
#include "cli/verbs.hpp"
#include "config/option_limits.hpp"
#include "config/option_value.hpp"
#include "fasta/first_word.hpp"
#include "input/bed.hpp"
#include "input/list_lines.hpp"
#include "spillway/error.hpp"
#include "spillway/region.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr std::uint32_t kDefaultWidth = 60;
constexpr OptionRange kWidths{1, kLineLengths.most};
// Sequences that are asked for at once: enough that threads have something to share.
constexpr std::size_t kStretchesAtOnce = 1024;

constexpr const char* kUsage =
    "spillway faidx [options] <in.agc> <region> ...\n"
    "A region is <name>[:<from>-<to>], counted from 1, both ends included. A name is\n"
    "<sample>:<contig>, <sample>#<contig> or <contig>@<sample>, or a contig or sample alone if\n"
    "only one has that name; {name} where it could be read as something else. <sample> may be a\n"
    "pattern ('HG*').";

po::options_description faidx_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description options;
  // clang-format off
  options.add_options()
      ("region-file,r", text("FILE"), "read further regions from FILE ('-': standard input), one per line")
      ("bed", text("FILE"), "read further regions from FILE ('-': standard input): name, start (from 0), end (not included)")
      ("all-samples", "take each region from every sample that has the contig")
      ("reverse-complement,i", "write reverse complements")
      ("mark-strand", text("TYPE"), "what -i adds to headers: rc (/rc), no, sign (a (-), or without -i a (+)), or custom,<without -i>,<with -i> [rc]")
      ("length,n", text("WIDTH"), "bases per line, 1..2000000000 [60]")
      ("continue,c", "write the regions that exist even if some do not (the exit code is the same)")
      ("upper", "write bases in upper case");
  // clang-format on
  return options;
}

/// What stands behind the header of a sequence.
std::string strand_mark(const std::string& type, bool is_rev_comp) {
  if (type == "rc") return is_rev_comp ? "/rc" : "";
  if (type == "no") return "";
  if (type == "sign") return is_rev_comp ? "(-)" : "(+)";
  constexpr std::string_view kCustom = "custom,";
  const std::size_t comma = type.find(',', kCustom.size());
  if (!type.starts_with(kCustom) || comma == std::string::npos ||
      type.find_first_of("\r\n") != std::string::npos) {
    throw Error(ErrorKind::usage,
                "--mark-strand takes rc, no, sign or custom,<text>,<text>, not " + in_quotes(type));
  }
  return is_rev_comp ? type.substr(comma + 1) : type.substr(kCustom.size(), comma - kCustom.size());
}

/// `name` is that of the request, or another one for it.
std::string header_of(std::string_view name, const FaidxRequest& request) {
  std::string header(name);
  if (!request.span) return header;
  return header + ":" + std::to_string(request.span->from + 1) + "-" +
         std::to_string(request.span->end);
}

/// Hands sequences to the archive, many at once.
class Writer {
 public:
  /// `mark` stands behind each header.
  Writer(const Archive& archive, FastaLayout layout, bool is_rev_comp, std::string mark,
         Output& output)
      : archive_(archive),
        layout_(layout),
        output_(output),
        is_reversed_(is_rev_comp),
        mark_(std::move(mark)) {}

  void add(const FaidxRequest& request, const FaidxMatch& match) {
    if (match.in_samples.empty()) {
      return add(header_of(request.name, request), match.address, match);
    }
    for (const ContigAddress& address : match.in_samples) {
      const std::string name =
          std::string(archive_.sample_name(address.sample)) + ":" + match.name_in_samples;
      add(header_of(name, request), address, match);
    }
  }

  void flush() {
    archive_.write_stretches(stretches_, layout_,
                             [&](std::span<const std::uint8_t> bytes) { output_.write(bytes); });
    stretches_.clear();
  }

 private:
  void add(std::string header, ContigAddress address, const FaidxMatch& match) {
    if (!match.is_whole_sample) return add(std::move(header), address, match.span);
    const std::string prefix = std::string(archive_.sample_name(address.sample)) + ":";
    // Not from within the walk over the contigs: writing walks over them, too.
    std::vector<std::string> words;
    archive_.for_each_contig(
        address.sample, [&](std::string_view contig) { words.emplace_back(first_word(contig)); });
    std::size_t contig = 0;
    for (const std::string& word : words) {
      add(prefix + word, ContigAddress{address.sample, contig++}, BaseSpan{});
    }
  }

  void add(std::string header, ContigAddress address, BaseSpan span) {
    stretches_.push_back({std::move(header) + mark_, address, span, is_reversed_});
    if (stretches_.size() == kStretchesAtOnce) flush();
  }

  const Archive& archive_;
  FastaLayout layout_;
  Output& output_;
  bool is_reversed_;
  std::string mark_;
  std::vector<NamedStretch> stretches_;
};

ReadCommand faidx_command() { return ReadCommand(kUsage, ReadVerbKind::fetching, faidx_options()); }

}  // namespace

VerbHelp help_faidx() { return faidx_command().help(); }

int run_faidx(std::span<const std::string> args) {
  ReadCommand command = faidx_command();
  if (!command.parse(args)) return 0;
  FastaLayout layout{kDefaultWidth, command.has("upper")};
  if (const auto width = command.value("length")) {
    layout.line_length = static_cast<std::uint32_t>(number_of({"--length", *width}, kWidths));
  }
  const bool is_rev_comp = command.has("reverse-complement");
  const std::string mark = strand_mark(command.value("mark-strand").value_or("rc"), is_rev_comp);

  std::vector<FaidxRequest> requests;
  const auto take = [&](FaidxRequest request) { requests.push_back(std::move(request)); };
  for (std::string& word : command.rest()) take({std::move(word), {}});
  const std::vector<std::string> files = command.lists({"region-file", "bed"});
  if (requests.empty() && files.empty()) {
    throw Error(ErrorKind::usage, "no region given (spillway faidx --help)");
  }
  if (const auto list = command.value("region-file")) {
    for (std::string& word : read_words(*list)) take({std::move(word), {}});
  }
  if (const auto bed = command.value("bed")) read_bed(*bed, take, command.read_options().warn);

  ReadOptions options = command.read_options();
  options.reads_once = true;
  const Archive archive(command.archive_path(), options);
  const auto matches = archive.find_faidx(requests, command.has("all-samples"));
  RegionReport report(command.archive_name());
  for (std::size_t i = 0; i < matches.size(); ++i) {
    report.add(header_of(requests[i].name, requests[i]), matches[i].problem, matches[i].reason);
  }
  if (report.code() != 0 && !command.has("continue")) return report.code();
  command.to_output(
      [&](Output& output) {
        Writer writer(archive, layout, is_rev_comp, mark, output);
        for (std::size_t i = 0; i < matches.size(); ++i) {
          if (matches[i].problem == RegionProblem::none) writer.add(requests[i], matches[i]);
        }
        writer.flush();
      },
      files);
  return report.code();
}

}  // namespace spillway
