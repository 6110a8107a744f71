#include "collection/metadata_v1.hpp"

#include <string>

#include "archive/stream_names.hpp"
#include "collection/byte_stream.hpp"
#include "collection/command_lines.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr unsigned kNumbersPerSegment = 4;

// `collection-desc` after its number of samples.
struct Description {
  explicit Description(const ArchiveReader& archive)
      : Description(archive, archive.place(stream_name::kDescriptionV1, 0)) {}
  Description(const ArchiveReader& archive, PartPlace place)
      : text(ByteStream::open_part(archive, place, std::string(stream_name::kDescriptionV1))),
        allowance(place.size, archive.path() + ": " + std::string(stream_name::kDescriptionV1)),
        samples_left(text.varint()) {}

  // Reads the head of the next sample: its name is left in `name`, its number of contigs returned.
  std::uint32_t begin_sample(std::string& name) {
    if (samples_left-- == 0) text.fail("has too few samples");
    name = text.string();
    return text.varint();
  }

  void skip_contigs(std::uint32_t contigs) {
    for (std::uint32_t c = 0; c < contigs; ++c) {
      text.string();
      text.skip_varints(std::uint64_t{text.varint()} * kNumbersPerSegment);
    }
  }

  ByteStream text;
  MetadataAllowance allowance;
  std::uint32_t samples_left;
};

class ContigNameStreamV1 : public ContigNameStream {
 public:
  explicit ContigNameStreamV1(const ArchiveReader& archive) : description_(archive) {}

  void next(StringTable& out) override {
    out.clear();
    std::string sample;
    ByteStream& text = description_.text;
    for (std::uint32_t left = description_.begin_sample(sample); left > 0; --left) {
      out.push_back(text.string());
      description_.allowance.check(out.memory_bytes());
      text.skip_varints(std::uint64_t{text.varint()} * kNumbersPerSegment);
    }
  }

 private:
  Description description_;
};

class SegmentStreamV1 : public SegmentStream {
 public:
  explicit SegmentStreamV1(const ArchiveReader& archive)
      : description_(archive), group_count_(archive.group_count()) {}

  void next(SampleSegments& out) override {
    out.clear();
    std::string sample;
    ByteStream& text = description_.text;
    for (std::uint32_t left = description_.begin_sample(sample); left > 0; --left) {
      text.string();
      SegmentPlace place;
      for (std::uint32_t segments = text.varint(); segments > 0; --segments) {
        place.group = next_value(place.group);
        place.in_group_id = next_value(place.in_group_id);
        place.length = next_value(place.length);
        place.is_rev_comp = read_strand(text);
        if (place.group >= group_count_) text.fail("names a group that is not there");
        out.push_back(place);
        description_.allowance.check(out.memory_bytes());
      }
      out.end_contig();
      description_.allowance.check(out.memory_bytes());
    }
  }

 private:
  // A signed difference to the value before; wraps around where only damage leads.
  std::uint32_t next_value(std::uint32_t previous) {
    const std::uint32_t code = description_.text.varint();
    return code % 2 == 0 ? previous + code / 2 : previous - code / 2 - 1;
  }

  Description description_;
  std::uint32_t group_count_;
};

}  // namespace

StringTable MetadataV1::read_sample_names() const {
  Description description(archive_);
  StringTable names;
  std::string name;
  while (description.samples_left > 0) {
    const std::uint32_t contigs = description.begin_sample(name);
    names.push_back(name);
    description.allowance.check(names.memory_bytes());
    description.skip_contigs(contigs);
  }
  return names;
}

std::unique_ptr<ContigNameStream> MetadataV1::open_names(std::uint64_t) const {
  return std::make_unique<ContigNameStreamV1>(archive_);
}

std::unique_ptr<SegmentStream> MetadataV1::open_segments(std::uint64_t) const {
  return std::make_unique<SegmentStreamV1>(archive_);
}

std::vector<std::string> MetadataV1::read_command_lines() const {
  Description description(archive_);
  std::string name;
  while (description.samples_left > 0) description.skip_contigs(description.begin_sample(name));
  return spillway::read_command_lines(description.text, description.allowance);
}

}  // namespace spillway
