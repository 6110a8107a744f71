// The metadata of the three versions. The input holds the plain texts of the streams; they are put
// into an archive as zstd frames. First byte: version; second: number of groups.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "archive/stream_names.hpp"
#include "codec/zstd.hpp"
#include "collection/collection.hpp"
#include "collection/varint.hpp"
#include "fuzz_input.hpp"
#include "unit/archive/container.hpp"

namespace {

using namespace spillway;

constexpr std::size_t kMaxSamples = 64;

Bytes frame(ByteView text) {
  static ZstdCompressor compressor;
  Bytes out;
  compressor.compress(text, 1, out);
  return out;
}

void add_text(Container& archive, std::string_view stream, const std::vector<ByteView>& texts) {
  std::vector<Container::StoredPart> parts;
  for (const ByteView text : texts) parts.push_back(archive.part(text.size(), frame(text)));
  archive.stream(std::string(stream), parts);
}

Bytes details_v3(const std::array<ByteView, 5>& texts) {
  Bytes head;
  Bytes blocks;
  for (const ByteView text : texts) {
    const Bytes block = frame(text);
    append_collection_varint(head, static_cast<std::uint32_t>(text.size()));
    append_collection_varint(head, static_cast<std::uint32_t>(block.size()));
    blocks.insert(blocks.end(), block.begin(), block.end());
  }
  head.insert(head.end(), blocks.begin(), blocks.end());
  return head;
}

void read_all(const ArchiveReader& archive, const FileInfo& info, const ArchiveParams& params) {
  Collection collection(archive, info, params, std::uint64_t{1} << 20);
  fuzz::may_fail([&] { (void)collection.command_lines(); });
  const std::size_t samples = std::min(collection.sample_count(), kMaxSamples);
  for (std::size_t i = 0; i < samples; ++i) {
    const auto found = collection.samples_named(collection.sample_name(i));
    fuzz::require(!found.empty() &&
                  collection.sample_name(found.front()) == collection.sample_name(i));
    fuzz::may_fail([&] { (void)collection.contig_names(i); });
    fuzz::may_fail([&] {
      for (const SegmentPlace& place : collection.segments(i)->all()) {
        fuzz::require(place.group < archive.group_count());
      }
    });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const unsigned version = 1 + input.number<std::uint8_t>() % 3;
  const unsigned groups = input.number<std::uint8_t>();
  Container archive;
  for (unsigned group = 0; group < groups; ++group) {
    archive.stream(group_stream_name({group, GroupStreamKind::packs}), {});
  }
  if (version == 1) {
    add_text(archive, stream_name::kDescriptionV1, {input.rest()});
  } else if (version == 2) {
    const ByteView main = input.block();
    const ByteView first = input.block();
    add_text(archive, stream_name::kMainV2, {main});
    add_text(archive, stream_name::kDetails, {first, input.rest()});
  } else {
    const ByteView samples = input.block();
    const ByteView names = input.block();
    add_text(archive, stream_name::kSamples, {samples});
    add_text(archive, stream_name::kContigs, {names});
    std::array<ByteView, 5> blocks;
    for (ByteView& block : blocks) block = input.block();
    archive.stream(std::string(stream_name::kDetails), {archive.part(0, details_v3(blocks))});
  }
  const fuzz::MemoryFile file(archive.bytes());
  fuzz::may_fail([&] {
    read_all(
        ArchiveReader(file.path()), {.pairs = {}, .file_version_major = version},
        {.kmer_length = 21, .min_match_length = 20, .pack_cardinality = 50, .segment_size = 1000});
  });
  return 0;
}
