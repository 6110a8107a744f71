// spillway listctg: samples and the header lines of their contigs; as a table, with their lengths.
#include <string>
#include <string_view>
#include <vector>

#include "base/hash_set.hpp"
#include "cli/named_samples.hpp"
#include "cli/read_command.hpp"
#include "cli/table_output.hpp"
#include "cli/verbs.hpp"
#include "fasta/first_word.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

po::options_description listctg_options() {
  po::options_description options = table_options();
  options.add_options()("fai", "names and lengths, as in the first two columns of a .fai");
  return options;
}

void list_names(const Archive& archive, const std::vector<std::size_t>& samples, Output& output) {
  LineBlocks lines(output);
  for (const std::size_t sample : samples) {
    lines.add(archive.sample_name(sample));
    lines.add("\n");
    archive.for_each_contig(sample, [&](std::string_view header) {
      lines.add("   ");
      lines.add(header);
      lines.add("\n");
    });
  }
  lines.flush();
}

void list_table(const Archive& archive, const std::vector<std::size_t>& samples, TableForm form,
                Output& output) {
  using Kind = TableOutput::Kind;
  TableOutput table(output, form, {{"sample"}, {"contig"}, {"length", Kind::number}, {"header"}});
  for (const std::size_t sample : samples) {
    archive.for_each_contig_length(sample, [&](std::string_view header, std::uint64_t bases) {
      table.add({archive.sample_name(sample), first_word(header), std::to_string(bases), header});
    });
  }
  table.finish();
}

// Contigs by the names that `faidx` takes; where there is but one sample, by those of its FASTA. As
// in a .fai, each name once. Returns how many are left out.
std::uint64_t list_fai(const Archive& archive, const std::vector<std::size_t>& samples, bool is_one,
                       Output& output) {
  LineBlocks lines(output);
  HashSet names;
  std::uint64_t repeats = 0;
  for (const std::size_t sample : samples) {
    const std::string prefix = is_one ? "" : std::string(archive.sample_name(sample)) + ":";
    archive.for_each_contig_length(sample, [&](std::string_view header, std::uint64_t bases) {
      const std::string name = prefix + std::string(first_word(header));
      if (!names.add(name)) {
        ++repeats;
        return;
      }
      lines.add(name + "\t" + std::to_string(bases) + "\n");
    });
  }
  lines.flush();
  return repeats;
}

ReadCommand listctg_command() {
  return ReadCommand(
      "spillway listctg [options] <in.agc> [<sample> ...]\n"
      "Lists the contigs of these samples, or of all. Lengths are known without decoding "
      "sequences.",
      ReadVerbKind::listing, listctg_options());
}

}  // namespace

VerbHelp help_listctg() { return listctg_command().help(); }

int run_listctg(std::span<const std::string> args) {
  ReadCommand command = listctg_command();
  if (!command.parse(args)) return 0;
  const TableForm form = table_form(command);
  const bool is_fai = command.has("fai");
  if (is_fai && form != TableForm::text) {
    throw Error(ErrorKind::usage, "--fai is a form of its own: take it, --tsv or --json");
  }
  const Archive archive = command.open_archive();
  const std::vector<std::size_t> samples = named_samples_or_all(archive, command.rest());
  std::uint64_t repeats = 0;
  command.to_output([&](Output& output) {
    if (is_fai) {
      repeats =
          list_fai(archive, samples, command.rest().size() == 1 && samples.size() == 1, output);
    } else if (form == TableForm::text) {
      list_names(archive, samples, output);
    } else {
      list_table(archive, samples, form, output);
    }
  });
  if (repeats > 0) {
    command.warn(command.archive_name() + ": " + std::to_string(repeats) +
                 (repeats == 1 ? " contig has" : " contigs have") +
                 " the name of one before and cannot be listed, as in a .fai (--tsv lists all)");
  }
  return 0;
}

}  // namespace spillway
