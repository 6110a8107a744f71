// spillway listset: the names of the samples, one a line, in byte order, as agc lists them.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "cli/read_command.hpp"
#include "cli/table_output.hpp"
#include "cli/verbs.hpp"

namespace spillway {
namespace {

std::vector<std::size_t> by_name(const Archive& archive) {
  std::vector<std::size_t> samples(archive.sample_count());
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = i;
  std::ranges::stable_sort(samples, {},
                           [&](std::size_t sample) { return archive.sample_name(sample); });
  return samples;
}

void list_names(const Archive& archive, Output& output) {
  LineBlocks lines(output);
  for (const std::size_t sample : by_name(archive)) {
    lines.add(archive.sample_name(sample));
    lines.add("\n");
  }
  lines.flush();
}

void list_table(const Archive& archive, TableForm form, Output& output) {
  TableOutput table(output, form, {{"sample"}, {"is_reference", TableOutput::Kind::flag}});
  const auto reference = archive.reference_sample();
  for (const std::size_t sample : by_name(archive)) {
    table.add({archive.sample_name(sample), sample == reference ? "yes" : "no"});
  }
  table.finish();
}

ReadCommand listset_command() {
  return ReadCommand("spillway listset [options] <in.agc>", ReadVerbKind::listing, table_options());
}

}  // namespace

VerbHelp help_listset() { return listset_command().help(); }

int run_listset(std::span<const std::string> args) {
  ReadCommand command = listset_command();
  if (!command.parse(args)) return 0;
  command.expect_no_names();
  const TableForm form = table_form(command);
  const Archive archive = command.open_archive();
  command.to_output([&](Output& output) {
    if (form == TableForm::text) {
      list_names(archive, output);
    } else {
      list_table(archive, form, output);
    }
  });
  return 0;
}

}  // namespace spillway
