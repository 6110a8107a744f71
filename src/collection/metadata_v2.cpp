#include "collection/metadata_v2.hpp"

#include <algorithm>
#include <string>

#include "archive/stream_names.hpp"
#include "collection/byte_stream.hpp"
#include "collection/command_lines.hpp"
#include "collection/varint.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// `collection-main`, read forward.
struct MainText {
  explicit MainText(const ArchiveReader& archive)
      : MainText(archive, archive.place(stream_name::kMainV2, 0)) {}
  MainText(const ArchiveReader& archive, PartPlace place)
      : text(ByteStream::open_part(archive, place, std::string(stream_name::kMainV2))),
        allowance(place.size, archive.path() + ": " + std::string(stream_name::kMainV2)),
        samples_per_batch(text.varint()),
        samples_left(text.varint()) {}

  // Reads the head of the next sample: its name is left in `name`, its number of contigs returned.
  std::uint32_t begin_sample(std::string& name) {
    if (samples_left-- == 0) text.fail("has too few samples");
    name = text.string();
    return text.varint();
  }

  // Reads over the next sample and returns its number of segments.
  std::uint64_t skip_sample() {
    std::string name;
    std::uint64_t segments = 0;
    for (std::uint32_t left = begin_sample(name); left > 0; --left) {
      text.string();
      segments += text.varint();
    }
    return segments;
  }

  ByteStream text;
  MetadataAllowance allowance;
  std::uint32_t samples_per_batch;
  std::uint32_t samples_left;
};

class ContigNameStreamV2 : public ContigNameStream {
 public:
  explicit ContigNameStreamV2(const ArchiveReader& archive) : main_(archive) {}

  void next(StringTable& out) override {
    out.clear();
    std::string sample;
    for (std::uint32_t left = main_.begin_sample(sample); left > 0; --left) {
      out.push_back(main_.text.string());
      main_.allowance.check(out.memory_bytes());
      main_.text.varint();
    }
  }

 private:
  MainText main_;
};

// `collection-main` at the first sample of a batch, and the four columns of the batch, each read on
// its own from the same part.
class SegmentStreamV2 : public SegmentStream {
 public:
  SegmentStreamV2(const ArchiveReader& archive, std::uint64_t batch)
      : SegmentStreamV2(archive, batch, archive.place(stream_name::kDetails, batch)) {}

  void next(SampleSegments& out) override {
    out.clear();
    std::string sample;
    for (std::uint32_t left = main_.begin_sample(sample); left > 0; --left) {
      main_.text.string();
      SegmentPlace place;
      for (std::uint32_t segments = main_.text.varint(); segments > 0; --segments) {
        place.group = unzigzag(groups_.varint(), place.group);
        place.in_group_id = unzigzag(in_group_ids_.varint(), place.in_group_id);
        place.length = unzigzag(lengths_.varint(), place.length);
        place.is_rev_comp = read_strand(strands_);
        if (place.group >= group_count_) groups_.fail("names a group that is not there");
        out.push_back(place);
        allowance_.check(out.memory_bytes());
      }
      out.end_contig();
      allowance_.check(out.memory_bytes());
    }
  }

 private:
  SegmentStreamV2(const ArchiveReader& archive, std::uint64_t batch, PartPlace place)
      : main_(archive),
        groups_(open_column(archive, place)),
        in_group_ids_(open_column(archive, place)),
        lengths_(open_column(archive, place)),
        strands_(open_column(archive, place)),
        allowance_(archive.head(archive.place(stream_name::kMainV2, 0)).bytes_size + place.size,
                   archive.path() + ": " + std::string(stream_name::kDetails)),
        group_count_(archive.group_count()) {
    const std::uint64_t first = batch * main_.samples_per_batch;
    for (std::uint64_t i = 0; i < first; ++i) main_.skip_sample();
    const std::uint64_t segments = count_segments(archive, first);
    in_group_ids_.skip_varints(segments);
    lengths_.skip_varints(2 * segments);
    strands_.skip_varints(3 * segments);
  }

  static ByteStream open_column(const ArchiveReader& archive, PartPlace place) {
    return ByteStream::open_part(archive, place, std::string(stream_name::kDetails));
  }

  // Of the batch that begins with sample `first`.
  static std::uint64_t count_segments(const ArchiveReader& archive, std::uint64_t first) {
    MainText main(archive);
    for (std::uint64_t i = 0; i < first; ++i) main.skip_sample();
    std::uint64_t segments = 0;
    for (std::uint32_t i = std::min(main.samples_per_batch, main.samples_left); i > 0; --i) {
      segments += main.skip_sample();
    }
    return segments;
  }

  MainText main_;
  ByteStream groups_, in_group_ids_, lengths_, strands_;
  MetadataAllowance allowance_;
  std::uint32_t group_count_;
};

}  // namespace

MetadataV2::MetadataV2(const ArchiveReader& archive) : archive_(archive) {
  MainText main(archive);
  samples_per_batch_ = main.samples_per_batch;
  if (samples_per_batch_ == 0) main.text.fail("states batches of no samples");
}

StringTable MetadataV2::read_sample_names() const {
  MainText main(archive_);
  StringTable names;
  std::string name;
  while (main.samples_left > 0) {
    const std::uint32_t contigs = main.begin_sample(name);
    names.push_back(name);
    main.allowance.check(names.memory_bytes());
    for (std::uint32_t c = 0; c < contigs; ++c) {
      main.text.string();
      main.text.varint();
    }
  }
  return names;
}

std::unique_ptr<ContigNameStream> MetadataV2::open_names(std::uint64_t) const {
  return std::make_unique<ContigNameStreamV2>(archive_);
}

std::unique_ptr<SegmentStream> MetadataV2::open_segments(std::uint64_t batch) const {
  return std::make_unique<SegmentStreamV2>(archive_, batch);
}

std::vector<std::string> MetadataV2::read_command_lines() const {
  MainText main(archive_);
  while (main.samples_left > 0) main.skip_sample();
  return spillway::read_command_lines(main.text, main.allowance);
}

}  // namespace spillway
