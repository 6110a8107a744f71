// spillway info: facts about an archive, in the form that agc prints (there to standard error).
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/read_command.hpp"
#include "cli/table_output.hpp"
#include "cli/verbs.hpp"
#include "config/option_table.hpp"
#include "run/byte_share_rows.hpp"
#include "run/json.hpp"
#include "verify/report.hpp"

namespace spillway {
namespace {

// What the extension streams hold.
constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"spillway-residues", "non-IUPAC bytes (in sequences)"},
    {"spillway-layout", "layout (line ends and widths, blank lines, comments)"},
    {"spillway-headers", "headers (that agc cannot store)"},
    {"spillway-masks", "masks (lower case)"},
    {"spillway-mask-ids", "mask ids (the mask of each segment)"},
    {"spillway-digests", "digests (of contigs)"},
    {"spillway-hashes", "hashes (of parts of the file)"}};

std::string_view words_for(std::string_view stream) {
  for (const auto& [name, words] : kWords) {
    if (name == stream) return words;
  }
  return stream;
}

void print_shares(const ByteShares& shares, std::uint64_t file_bytes, std::ostream& text) {
  text << "Bytes of the file (" << file_bytes << "):\n"
       << "   references: " << shares.references << '\n'
       << "   differences from them: " << shares.deltas << '\n'
       << "   segments of contigs: " << shares.segments << '\n'
       << "   names: " << shares.names << '\n'
       << "   splitters: " << shares.splitters << '\n'
       << "   extension streams: " << shares.extras << '\n'
       << "   directory: " << shares.directory << '\n';
}

void print_preserved(const ArchiveFacts& facts, std::ostream& text) {
  text << "Preserved: "
       << (facts.preserve == Preserve::exact ? "every byte of the inputs"
           : facts.preserve == Preserve::case_
               ? "headers, sequences and their case; lines are unknown"
               : "headers and sequences; lines and case are unknown")
       << '\n';
  if (facts.case_from > 0) {
    text << "   of the first " << facts.case_from
         << " samples: headers and sequences; lines and case are unknown\n";
  }
  if (facts.exact_from > facts.case_from) {
    text << "   of the " << (facts.case_from > 0 ? "next " : "first ")
         << facts.exact_from - facts.case_from
         << " samples: headers, sequences and their case; lines are unknown\n";
  }
}

void print_extras(const ArchiveFacts& facts, std::ostream& text) {
  if (!facts.extras.empty()) text << "Extension streams (bytes of " << facts.file_bytes << "):\n";
  for (const ExtraStream& extra : facts.extras) {
    text << "   " << words_for(extra.name) << ": " << extra.bytes << '\n';
  }
  for (const std::string& name : facts.lost_extras) {
    text << "   lost: " << words_for(name) << " (agc append does not keep them)\n";
  }
}

void print_readers(const std::vector<ReaderSupport>& readers, std::ostream& text) {
  text << "Read correctly by:\n";
  for (const ReaderSupport& reader : readers) {
    text << "   " << reader.program;
    if (!reader.used_by.empty()) text << " (" << reader.used_by << ')';
    text << (reader.problem.empty() ? ": yes" : ": no: ") << reader.problem << '\n';
  }
}

std::string text_of(const Archive& archive) {
  const ArchiveFacts facts = archive.facts();
  std::ostringstream text;
  text << "No. samples      : " << facts.samples << '\n'
       << "k-mer length     : " << facts.kmer_length << '\n'
       << "Min. match length: " << facts.min_match_length << '\n';
  if (facts.version > 1) text << "Segment size     : " << facts.segment_size << '\n';
  text << "Batch size       : " << facts.pack_cardinality << '\n'
       << "Reference name   : " << facts.reference_name << '\n'
       << "Command lines:\n";
  for (const std::string& line : facts.command_lines) text << line << '\n';
  print_shares(archive.byte_shares(), facts.file_bytes, text);
  print_extras(facts, text);
  print_preserved(facts, text);
  print_readers(archive.reader_support(), text);
  return text.str();
}

// The same for machines: numbers by name, then texts by name, which may be there several times.
std::vector<std::pair<std::string, std::uint64_t>> numbers_of(const ArchiveFacts& facts) {
  return {{"format_version", facts.version},
          {"samples", facts.samples},
          {"groups", facts.groups},
          {"kmer_length", facts.kmer_length},
          {"min_match_length", facts.min_match_length},
          {"segment_size", facts.segment_size},
          {"pack_cardinality", facts.pack_cardinality},
          {"bytes", facts.file_bytes},
          {"exact_from", facts.exact_from},
          {"case_from", facts.case_from}};
}

std::string json_of(const Archive& archive) {
  const ArchiveFacts facts = archive.facts();
  JsonObject json;
  for (const auto& [name, number] : numbers_of(facts)) json.add(name, number);
  json.add_bytes("reference", facts.reference_name);
  json.add_bytes("preserve", word_of(facts.preserve));
  json.add_json("byte_shares", json_of(archive.byte_shares()));
  const auto array_of = [&](const auto& items, auto text) {
    std::string array;
    for (const auto& item : items) array += (array.empty() ? "" : ", ") + text(item);
    return "[" + array + "]";
  };
  json.add_json(
      "extras", array_of(facts.extras, [](const ExtraStream& extra) {
        return JsonObject().add_bytes("stream", extra.name).add("bytes", extra.bytes).text();
      }));
  json.add_bytes("lost_extras", facts.lost_extras);
  json.add_json("readers", array_of(archive.reader_support(), [](const ReaderSupport& reader) {
                  return JsonObject()
                      .add("program", reader.program)
                      .add_bool("reads_right", reader.problem.empty())
                      .add("problem", reader.problem)
                      .text();
                }));
  json.add_bytes("command_lines", facts.command_lines);
  return json.text() + "\n";
}

std::string tsv_of(const Archive& archive) {
  const ArchiveFacts facts = archive.facts();
  std::string text;
  const ReportSink sink = [&](std::string_view line) { text += line; };
  report_line(sink, {"name", "value"});
  for (const auto& [name, number] : numbers_of(facts)) {
    report_line(sink, {name, std::to_string(number)});
  }
  report_line(sink, {"reference", facts.reference_name});
  report_line(sink, {"preserve", word_of(facts.preserve)});
  for (const auto& [name, bytes] : rows_of(archive.byte_shares())) {
    report_line(sink, {"byte_shares." + std::string(name), std::to_string(bytes)});
  }
  for (const ExtraStream& extra : facts.extras) {
    report_line(sink, {"extras." + extra.name, std::to_string(extra.bytes)});
  }
  for (const std::string& name : facts.lost_extras) report_line(sink, {"lost_extras", name});
  for (const ReaderSupport& reader : archive.reader_support()) {
    report_line(sink, {"readers." + std::string(reader.program),
                       reader.problem.empty() ? "yes" : "no: " + reader.problem});
  }
  for (const std::string& line : facts.command_lines) report_line(sink, {"command_line", line});
  return text;
}

ReadCommand info_command() {
  return ReadCommand("spillway info [options] <in.agc>", ReadVerbKind::listing, table_options());
}

}  // namespace

VerbHelp help_info() { return info_command().help(); }

int run_info(std::span<const std::string> args) {
  ReadCommand command = info_command();
  if (!command.parse(args)) return 0;
  command.expect_no_names();
  const TableForm form = table_form(command);
  const Archive archive = command.open_archive();
  command.to_output([&](Output& output) {
    output.write(std::string_view(form == TableForm::text   ? text_of(archive)
                                  : form == TableForm::json ? json_of(archive)
                                                            : tsv_of(archive)));
  });
  return 0;
}

}  // namespace spillway
