// spillway info: facts about an archive, in the form that agc prints (there to standard error).
#include <sstream>
#include <string_view>
#include <utility>

#include "cli/read_command.hpp"
#include "cli/verbs.hpp"

namespace spillway {
namespace {

// What there is to say of streams that are ours.
constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"spillway-residues", "residues (bytes that are no base)"},
    {"spillway-layout", "layout (lines and what stands between them)"},
    {"spillway-headers", "headers (that agc could not hold)"},
    {"spillway-masks", "masks (lower case)"},
    {"spillway-mask-ids", "mask ids (which mask where)"},
    {"spillway-digests", "digests (of the contigs)"},
    {"spillway-hashes", "hashes (of the file's parts)"}};

std::string_view words_for(std::string_view stream) {
  for (const auto& [name, words] : kWords) {
    if (name == stream) return words;
  }
  return stream;
}

void print_shares(const ByteShares& shares, std::uint64_t file_bytes, std::ostream& text) {
  text << "Where the bytes are (of " << file_bytes << "):\n"
       << "   references: " << shares.references << '\n'
       << "   differences from them: " << shares.deltas << '\n'
       << "   segments of contigs: " << shares.segments << '\n'
       << "   names: " << shares.names << '\n'
       << "   splitters: " << shares.splitters << '\n'
       << "   beside the sequences: " << shares.extras << '\n'
       << "   directory: " << shares.directory << '\n';
}

void print_extras(const ArchiveFacts& facts, std::ostream& text) {
  if (!facts.extras.empty())
    text << "Beside the sequences (bytes of " << facts.file_bytes << "):\n";
  for (const ExtraStream& extra : facts.extras) {
    text << "   " << words_for(extra.name) << ": " << extra.bytes << '\n';
  }
  for (const std::string& name : facts.lost_extras) {
    text << "   lost: " << words_for(name) << " (agc append does not keep them)\n";
  }
}

}  // namespace

int run_info(std::span<const std::string> args) {
  ReadCommand command("spillway info [options] <in.agc>", ReadVerbKind::listing);
  if (!command.parse(args)) return 0;
  command.expect_no_names();
  const Archive archive = command.open_archive();
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
  command.to_output([&](Output& output) { output.write(text.view()); });
  return 0;
}

}  // namespace spillway
