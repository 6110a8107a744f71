#include "compress/describe_masks.hpp"

namespace spillway {
namespace {

constexpr std::size_t kRowBytes = std::size_t{16} << 10;

}  // namespace

void MaskIdRows::begin_contig(std::uint32_t sample, std::uint32_t contig) {
  sample_ = sample;
  contig_ = contig;
  segment_ = 0;
}

void MaskIdRows::add(std::uint32_t mask_id) {
  if (mask_id == 0) {
    ++passed_;
  } else {
    if (payload_.empty()) {
      append_leb128(payload_, segment_);
      passed_ = 0;
    }
    append_leb128(payload_, passed_);
    append_leb128(payload_, mask_id);
    passed_ = 0;
    if (payload_.size() >= kRowBytes) end_contig();
  }
  ++segment_;
}

void MaskIdRows::end_contig() {
  if (!payload_.empty()) rows_.add(sample_, contig_, payload_);
  payload_.clear();
}

void write_masks(ArchiveWriter& archive, DescribeSteps& steps) {
  RowStreamWriter rows(archive, NamedStream::masks);
  steps.walk(steps.job().masks, rows, [&](const RunMerge& merge) {
    rows.add(get_big_endian<std::uint32_t>(merge.key().data()),
             get_big_endian<std::uint32_t>(merge.key().data() + 4), merge.payload());
  });
  rows.finish();
}

}  // namespace spillway
