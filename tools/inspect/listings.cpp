#include "inspect/listings.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "codec/pack.hpp"
#include "codec/zstd.hpp"
#include "dna/nucleotide.hpp"
#include "spillway/error.hpp"

namespace spillway::inspect {
namespace {

constexpr std::uint64_t kMetadataCacheBytes = 64 << 20;
constexpr std::uint32_t kRawGroups = 16;

std::uint64_t text_bytes(const PartHead& head) {
  return head.metadata == 0 ? head.bytes_size : head.metadata;
}

std::uint64_t little_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

/// The letters of a k-mer value, whose first base stands in its two top bits.
std::string kmer_letters(std::uint64_t value, std::uint32_t k) {
  if (value == std::numeric_limits<std::uint64_t>::max()) return "-";
  std::string letters;
  for (std::uint32_t i = 0; i < std::min(k, 32u); ++i) {
    letters += kLetterOf[(value >> (62 - 2 * i)) & 3];
  }
  return letters;
}

/// What the segments of the collection ask of a group.
struct GroupUse {
  std::uint64_t segments = 0;
  std::uint64_t symbols = 0;
  std::uint32_t sequences = 0;
};

std::vector<GroupUse> count_uses(const OpenArchive& archive) {
  Collection collection = open_collection(archive);
  std::vector<GroupUse> uses(archive.reader.group_count());
  for (std::size_t i = 0; i < collection.sample_count(); ++i) {
    for (const SegmentPlace& place : collection.segments(i)->all()) {
      if (place.group >= uses.size()) {
        throw Error(ErrorKind::corrupt, archive.reader.path() + ": a segment in group " +
                                            std::to_string(place.group) + ", which has no streams");
      }
      GroupUse& use = uses[place.group];
      ++use.segments;
      use.symbols += place.length;
      use.sequences = std::max(use.sequences, place.in_group_id + 1);
    }
  }
  return uses;
}

void list_layout_of(Collection& collection, std::size_t sample) {
  const auto names = collection.contig_names(sample);
  const auto segments = collection.segments(sample);
  const std::string sample_name(collection.sample_name(sample));
  for (std::size_t c = 0; c < names->size(); ++c) {
    const std::string contig((*names)[c]);
    std::size_t number = 0;
    for (const SegmentPlace& place : segments->contig(c)) {
      std::printf("%s\t%s\t%zu\t%u\t%u\t%u\t%d\n", sample_name.c_str(), contig.c_str(), number++,
                  place.group, place.in_group_id, place.length, place.is_rev_comp);
    }
  }
}

}  // namespace

OpenArchive::OpenArchive(const std::filesystem::path& path)
    : reader(path), info(read_file_info(reader)), params(read_params(reader, info)) {}

Collection open_collection(const OpenArchive& archive) {
  return Collection(archive.reader, archive.info, archive.params, kMetadataCacheBytes);
}

GroupWeight weigh_group(const ArchiveReader& reader, std::uint32_t group) {
  GroupWeight weight;
  const GroupStream reference{group, GroupStreamKind::reference};
  if (reader.part_count(reference) > 0) {
    const PartPlace place = reader.place(reference, 0);
    weight.reference_bytes = place.size;
    weight.reference_symbols = text_bytes(reader.head(place));
  }
  const GroupStream packs{group, GroupStreamKind::packs};
  weight.packs = reader.part_count(packs);
  for (std::uint64_t i = 0; i < weight.packs; ++i) {
    const PartPlace place = reader.place(packs, i);
    weight.pack_bytes += place.size;
    weight.pack_text_bytes += text_bytes(reader.head(place));
  }
  return weight;
}

void list_streams(const OpenArchive& archive) {
  std::printf("stream\tparts\tbytes\traw_size\n");
  archive.reader.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    std::uint64_t bytes = 0;
    archive.reader.for_each_part(stream, [&](const PartPlace& place) { bytes += place.size; });
    std::printf("%.*s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
                static_cast<int>(stream.name.size()), stream.name.data(), stream.part_count, bytes,
                stream.raw_size);
  });
}

void list_parts(const OpenArchive& archive, const std::optional<std::string>& wanted) {
  if (wanted && !archive.reader.has_stream(*wanted) && !parse_group_stream_name(*wanted)) {
    throw Error(ErrorKind::not_found, archive.reader.path() + ": no stream '" + *wanted + "'");
  }
  std::printf("stream\tpart\toffset\tbytes\tmetadata\n");
  archive.reader.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    if (wanted && *wanted != stream.name) return;
    std::uint64_t part = 0;
    archive.reader.for_each_part(stream, [&](const PartPlace& place) {
      std::printf("%.*s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
                  static_cast<int>(stream.name.size()), stream.name.data(), part++, place.offset,
                  place.size, archive.reader.head(place).metadata);
    });
  });
}

void list_groups(const OpenArchive& archive) {
  const std::vector<GroupUse> uses = count_uses(archive);
  std::printf(
      "group\tkind\treference_symbols\treference_bytes\tpacks\tpack_text_bytes\tpack_bytes\t"
      "segments\tsequences\tsymbols\n");
  for (std::uint32_t group = 0; group < uses.size(); ++group) {
    const GroupWeight weight = weigh_group(archive.reader, group);
    std::printf("%u\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
                "\t%u\t%" PRIu64 "\n",
                group, group < kRawGroups ? "raw" : "reference", weight.reference_symbols,
                weight.reference_bytes, weight.packs, weight.pack_text_bytes, weight.pack_bytes,
                uses[group].segments, uses[group].sequences, uses[group].symbols);
  }
}

void list_packs(const OpenArchive& archive, std::optional<std::uint32_t> wanted) {
  const std::uint32_t groups = archive.reader.group_count();
  if (wanted && *wanted >= groups) {
    throw Error(ErrorKind::not_found,
                archive.reader.path() + ": no group " + std::to_string(*wanted));
  }
  ZstdDecompressor decompressor;
  std::printf("group\tpack\tsequences\ttext_bytes\tbytes\tsequence_bytes\n");
  const std::uint32_t end = wanted ? *wanted + 1 : groups;
  for (std::uint32_t group = wanted.value_or(0); group < end; ++group) {
    const GroupStream stream{group, GroupStreamKind::packs};
    for (std::uint64_t i = 0; i < archive.reader.part_count(stream); ++i) {
      const PartPlace place = archive.reader.place(stream, i);
      PartBytes part = archive.reader.read(place);
      const std::uint64_t text = part.metadata == 0 ? part.bytes.size() : part.metadata;
      const Pack pack = Pack::decode(part.metadata, std::move(part.bytes), decompressor);
      std::printf("%u\t%" PRIu64 "\t%zu\t%" PRIu64 "\t%" PRIu64 "\t", group, i, pack.size(), text,
                  place.size);
      for (std::size_t s = 0; s < pack.size(); ++s) {
        std::printf("%s%zu", s == 0 ? "" : ",", pack[s].size());
      }
      std::printf("\n");
    }
  }
}

void list_layout(const OpenArchive& archive, const std::optional<std::string>& wanted) {
  Collection collection = open_collection(archive);
  std::span<const std::uint32_t> named;
  if (wanted) {
    named = collection.samples_named(*wanted);
    if (named.empty()) {
      throw Error(ErrorKind::not_found, archive.reader.path() + ": no sample '" + *wanted + "'");
    }
  }
  std::printf("sample\tcontig\tsegment\tgroup\tid\tlength\tis_rev_comp\n");
  for (const std::uint32_t sample : named) list_layout_of(collection, sample);
  if (wanted) return;
  for (std::size_t i = 0; i < collection.sample_count(); ++i) list_layout_of(collection, i);
}

void list_keys(const OpenArchive& archive) {
  constexpr std::size_t kEntryBytes = 20;
  std::printf("k1\tk2\tgroup\n");
  const std::string stream(stream_name::kSegmentSplitters);
  for (std::uint64_t i = 0; i < archive.reader.part_count(stream); ++i) {
    const PartBytes part = archive.reader.read(archive.reader.place(stream, i));
    const std::span<const std::uint8_t> bytes(part.bytes);
    if (bytes.size() % kEntryBytes != 0) {
      throw Error(ErrorKind::corrupt, archive.reader.path() + ": " + stream +
                                          " is no multiple of " + std::to_string(kEntryBytes) +
                                          " bytes");
    }
    for (std::size_t at = 0; at < bytes.size(); at += kEntryBytes) {
      const std::uint32_t k = archive.params.kmer_length;
      std::printf("%s\t%s\t%" PRIu64 "\n",
                  kmer_letters(little_endian(bytes.subspan(at, 8)), k).c_str(),
                  kmer_letters(little_endian(bytes.subspan(at + 8, 8)), k).c_str(),
                  little_endian(bytes.subspan(at + 16, 4)));
    }
  }
}

}  // namespace spillway::inspect
