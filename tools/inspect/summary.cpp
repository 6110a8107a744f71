#include "inspect/summary.hpp"

#include <cinttypes>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace spillway::inspect {
namespace {

void line(const std::string& name, std::uint64_t value) {
  std::printf("%s\t%" PRIu64 "\n", name.c_str(), value);
}

void print_parameters(const OpenArchive& archive) {
  for (const auto& [key, value] : archive.info.pairs) {
    std::printf("%s\t%s\n", key.c_str(), value.c_str());
  }
  line("kmer_length", archive.params.kmer_length);
  line("min_match_length", archive.params.min_match_length);
  line("pack_cardinality", archive.params.pack_cardinality);
  line("segment_size", archive.params.segment_size);
}

/// Bytes by stream; the references and the packs of all groups together.
void print_bytes(const OpenArchive& archive) {
  std::map<std::string, std::uint64_t> bytes;
  std::uint64_t parts = 0;
  archive.reader.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    const auto group = parse_group_stream_name(stream.name);
    const std::string kind = !group                                      ? std::string(stream.name)
                             : group->kind == GroupStreamKind::reference ? "references"
                                                                         : "packs";
    std::uint64_t& sum = bytes[kind];
    archive.reader.for_each_part(stream, [&](const PartPlace& place) { sum += place.size; });
    parts += stream.part_count;
  });
  line("parts", parts);
  line("file_bytes", archive.reader.file_size());
  line("footer_bytes", archive.reader.footer_size());
  for (const auto& [kind, sum] : bytes) line("bytes:" + kind, sum);
}

void print_groups(const OpenArchive& archive) {
  std::uint64_t references = 0, reference_symbols = 0, packs = 0, pack_text_bytes = 0;
  for (std::uint32_t group = 0; group < archive.reader.group_count(); ++group) {
    const GroupWeight weight = weigh_group(archive.reader, group);
    references += weight.reference_bytes > 0;
    reference_symbols += weight.reference_symbols;
    packs += weight.packs;
    pack_text_bytes += weight.pack_text_bytes;
  }
  line("groups", archive.reader.group_count());
  line("references", references);
  line("reference_symbols", reference_symbols);
  line("packs", packs);
  line("pack_text_bytes", pack_text_bytes);
}

void print_collection(const OpenArchive& archive) {
  Collection collection = open_collection(archive);
  std::uint64_t contigs = 0, segments = 0, symbols = 0, reversed = 0, copies = 0;
  for (std::size_t i = 0; i < collection.sample_count(); ++i) {
    contigs += collection.contig_names(i)->size();
    for (const SegmentPlace& place : collection.segments(i)->all()) {
      ++segments;
      symbols += place.length;
      reversed += place.is_rev_comp;
      copies += place.in_group_id == 0 && place.group >= 16;
    }
  }
  line("samples", collection.sample_count());
  line("contigs", contigs);
  line("segments", segments);
  line("segments_reversed", reversed);
  line("segments_equal_to_reference", copies);
  line("segment_symbols", symbols);
}

}  // namespace

void print_summary(const OpenArchive& archive) {
  print_parameters(archive);
  print_collection(archive);
  print_groups(archive);
  print_bytes(archive);
}

}  // namespace spillway::inspect
