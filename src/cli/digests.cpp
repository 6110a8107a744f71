// spillway digests: length, MD5 and sha512t24u of every sequence, as tab-separated lines.
#include <string>
#include <string_view>
#include <vector>

#include "cli/read_command.hpp"
#include "cli/table_output.hpp"
#include "cli/verbs.hpp"
#include "spillway/verify.hpp"
#include "verify/report.hpp"

namespace spillway {
namespace {

void list_json(const ReadCommand& command, const std::vector<std::string>& samples,
               Output& output) {
  TableOutput table(
      output, TableForm::json,
      {{"sample"}, {"contig"}, {"length", TableOutput::Kind::number}, {"md5"}, {"sha512t24u"}});
  bool is_head = true;
  list_digests(command.archive_path(), samples, command.read_options(), [&](std::string_view line) {
    const std::vector<std::string> fields = report_fields(line);
    if (!is_head) {
      table.add(std::vector<std::string_view>(fields.begin(), fields.end()));
    }
    is_head = false;
  });
  table.finish();
}

void list_tsv(const ReadCommand& command, const std::vector<std::string>& samples, Output& output) {
  LineBlocks lines(output);
  list_digests(command.archive_path(), samples, command.read_options(),
               [&](std::string_view line) { lines.add(line); });
  lines.flush();
}

ReadCommand digests_command() {
  return ReadCommand("spillway digests [options] <in.agc> [<sample> ...]", ReadVerbKind::checking,
                     table_options());
}

}  // namespace

VerbHelp help_digests() { return digests_command().help(); }

int run_digests(std::span<const std::string> args) {
  ReadCommand command = digests_command();
  if (!command.parse(args)) return 0;
  const TableForm form = table_form(command);
  const std::vector<std::string> samples = command.rest();
  if (samples.empty()) command.copy_remote_archive();
  command.to_output([&](Output& output) {
    (form == TableForm::json ? list_json : list_tsv)(command, samples, output);
  });
  return 0;
}

}  // namespace spillway
