#include "collection/metadata_v3.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "archive/stream_names.hpp"
#include "collection/byte_stream.hpp"
#include "collection/names.hpp"
#include "collection/varint.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBlocks = 5;
constexpr std::size_t kMaxDetailsHead = kBlocks * 2 * 5;  // ten varints of at most 5 bytes

[[noreturn]] void fail(const ArchiveReader& archive, const std::string& reason) {
  throw Error(ErrorKind::corrupt, archive.path() + ": " + reason);
}

// One part of `collection-contigs`.
class ContigNameStreamV3 : public ContigNameStream {
 public:
  ContigNameStreamV3(const ArchiveReader& archive, PartPlace place)
      : text_(ByteStream::open_part(archive, place, std::string(stream_name::kContigs))),
        allowance_(place.size, archive.path() + ": " + std::string(stream_name::kContigs)),
        samples_left_(text_.varint()) {}

  void next(StringTable& out) override {
    out.clear();
    ContigNameDecoder decoder;
    const std::uint32_t contigs = begin_sample();
    for (std::uint32_t i = 0; i < contigs; ++i) {
      out.push_back(decoder.decode(text_.string()));
      allowance_.check(out.memory_bytes());
    }
  }

  void skip() override { text_.skip_strings(begin_sample()); }

 private:
  // Number of the sample's contigs.
  std::uint32_t begin_sample() {
    if (samples_left_-- == 0) text_.fail("has too few samples");
    return text_.varint();
  }

  ByteStream text_;
  MetadataAllowance allowance_;
  std::uint32_t samples_left_ = 0;
};

}  // namespace

DetailsBlocks open_details(const ArchiveReader& archive, PartPlace place) {
  const PartHead head = archive.head(place);
  std::array<std::uint8_t, kMaxDetailsHead> buffer{};
  const auto available =
      static_cast<std::size_t>(std::min<std::uint64_t>(kMaxDetailsHead, head.bytes_size));
  archive.read_at(head.bytes_offset, std::span(buffer).first(available));

  std::size_t at = 0;
  const auto number = [&]() -> std::uint64_t {
    const auto value = read_collection_varint([&]() -> std::uint8_t {
      if (at == available) fail(archive, "collection-details ends early");
      return buffer[at++];
    });
    if (!value) fail(archive, "collection-details holds a number that is none");
    return *value;
  };
  std::array<std::uint64_t, kBlocks> raw{};
  std::array<std::uint64_t, kBlocks> packed{};
  for (std::size_t i = 0; i < kBlocks; ++i) {
    raw[i] = number();
    packed[i] = number();
  }
  std::uint64_t offset = head.bytes_offset + at;
  std::uint64_t left = head.bytes_size - at;
  const auto block = [&](std::size_t i) {
    if (packed[i] > left) fail(archive, "collection-details ends early");
    const std::uint64_t begin = offset;
    offset += packed[i];
    left -= packed[i];
    return ByteStream::open_frame(archive, begin, packed[i], raw[i],
                                  std::string(stream_name::kDetails));
  };
  // Braces evaluate from left to right.
  return {block(0), block(1), block(2), block(3), block(4)};
}

namespace {

// One part of `collection-details`. Keeps 4 bytes a group.
class SegmentStreamV3 : public SegmentStream {
 public:
  SegmentStreamV3(const ArchiveReader& archive, const ArchiveParams& params, PartPlace place)
      : blocks_(open_details(archive, place)),
        allowance_(place.size, archive.path() + ": " + std::string(stream_name::kDetails)),
        predicted_length_(params.segment_size + params.kmer_length),
        last_in_group_(archive.group_count()),
        samples_left_(blocks_.counts.varint()) {}

  void next(SampleSegments& out) override {
    out.clear();
    const std::uint32_t contigs = begin_sample();
    for (std::uint32_t c = 0; c < contigs; ++c) {
      const std::uint32_t segments = blocks_.counts.varint();
      for (std::uint32_t s = 0; s < segments; ++s) {
        out.push_back(next_segment());
        allowance_.check(out.memory_bytes());
      }
      out.end_contig();
      allowance_.check(out.memory_bytes());
    }
  }

  void skip() override {
    const std::uint32_t contigs = begin_sample();
    std::uint64_t segments = 0;
    for (std::uint32_t c = 0; c < contigs; ++c) segments += blocks_.counts.varint();
    SegmentPlace place;
    for (std::uint64_t s = 0; s < segments; ++s) read_address(place);
    blocks_.lengths.skip_varints(segments);
    blocks_.rev_comps.skip_varints(segments);
  }

 private:
  // Number of the sample's contigs.
  std::uint32_t begin_sample() {
    if (samples_left_-- == 0) blocks_.counts.fail("has too few samples");
    return blocks_.counts.varint();
  }

  void read_address(SegmentPlace& place) {
    place.group = blocks_.groups.varint();
    if (place.group >= last_in_group_.size())
      blocks_.groups.fail("names a group that is not there");
    place.in_group_id =
        decode_in_group_id(blocks_.in_group_ids.varint(), last_in_group_[place.group]);
  }

  SegmentPlace next_segment() {
    SegmentPlace place;
    read_address(place);
    place.length = unzigzag(blocks_.lengths.varint(), predicted_length_);
    place.is_rev_comp = read_strand(blocks_.rev_comps);
    return place;
  }

  DetailsBlocks blocks_;
  MetadataAllowance allowance_;
  std::uint32_t predicted_length_;
  std::vector<std::uint32_t> last_in_group_;
  std::uint32_t samples_left_ = 0;
};

}  // namespace

namespace {

std::vector<PartPlace> parts_if_there(const ArchiveReader& archive, std::string_view stream,
                                      std::uint64_t index) {
  const auto place = archive.find_part(stream, index);
  return place ? std::vector{*place} : std::vector<PartPlace>();
}

}  // namespace

StringTable MetadataV3::read_sample_names() const {
  const std::string what(stream_name::kSamples);
  const PartPlace place = archive_.place(stream_name::kSamples, 0);
  const MetadataAllowance allowance(place.size, archive_.path() + ": " + what);
  ByteStream text = ByteStream::open_part(archive_, place, what);
  StringTable names;
  const std::uint32_t count = text.varint();
  // As the part says, which has a 0 byte after each name.
  const std::uint64_t raw_bytes = archive_.head(place).metadata;
  allowance.check(raw_bytes);  // on its own: it may be so large that the sum below overflows
  allowance.check(raw_bytes + count * sizeof(std::uint64_t));
  if (count <= raw_bytes) names.reserve(count, raw_bytes - count);
  for (std::uint32_t i = 0; i < count; ++i) {
    names.push_back(text.string());
    allowance.check(names.memory_bytes());
  }
  return names;
}

std::unique_ptr<ContigNameStream> MetadataV3::open_names(std::uint64_t batch) const {
  return std::make_unique<ContigNameStreamV3>(archive_,
                                              archive_.place(stream_name::kContigs, batch));
}

std::unique_ptr<SegmentStream> MetadataV3::open_segments(std::uint64_t batch) const {
  return std::make_unique<SegmentStreamV3>(archive_, params_,
                                           archive_.place(stream_name::kDetails, batch));
}

std::vector<PartPlace> MetadataV3::name_parts(std::uint64_t batch) const {
  return parts_if_there(archive_, stream_name::kContigs, batch);
}

std::vector<PartPlace> MetadataV3::segment_parts(std::uint64_t batch) const {
  return parts_if_there(archive_, stream_name::kDetails, batch);
}

}  // namespace spillway
