#include "compress/metadata/masks.hpp"

#include <optional>

#include "base/interrupt.hpp"
#include "compress/append/base_rows.hpp"

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

namespace {

// Rows of the archive and new ones, by group and mask id. Blocks of the archive between two new
// rows are copied, where the open block can end.
void merge_masks(ArchiveWriter& archive, SortedRuns masks, RowStreamReader& old) {
  RowStreamWriter rows(archive, NamedStream::masks);
  MergeReader merge = masks.merge(true);
  bool has_new = merge.next();
  const auto new_key = [&] {
    return RowKey{get_big_endian<std::uint32_t>(merge.key().data()),
                  get_big_endian<std::uint32_t>(merge.key().data() + 4)};
  };
  const auto add_new_before = [&](const std::optional<RowKey>& end) {
    for (; has_new && (!end || new_key() < *end); has_new = merge.next()) {
      rows.add(new_key().major, new_key().minor, merge.payload());
    }
  };
  for (std::size_t block = 0; block < old.blocks(); ++block) {
    check_interrupted();
    const auto behind = old.first_of_block(block + 1);  // nothing: this is the last one
    add_new_before(old.first_of_block(block));
    const bool is_cut = has_new && (!behind || new_key() < *behind);
    if (!is_cut) rows.close_block_if_long();
    if (!is_cut && behind && rows.at_block_start()) {
      rows.copy_block(old, block);
      continue;
    }
    old.go_to_block(block);
    while (old.next() && old.current_block() == block) {
      add_new_before(old.key());
      rows.add(old.major(), old.minor(), old.payload());
    }
  }
  add_new_before(std::nullopt);
  rows.finish();
}

}  // namespace

void write_masks(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps) {
  BaseRows base(parts.base, stream_name::kMasks);
  if (base.present()) {
    base.give_to([&](RowStreamReader& old) { merge_masks(archive, parts.sets.masks, old); });
    return;
  }
  RowStreamWriter rows(archive, NamedStream::masks);
  steps.walk(parts.sets.masks, rows, [&](const SavedWalk& walk) {
    rows.add(get_big_endian<std::uint32_t>(walk.key().data()),
             get_big_endian<std::uint32_t>(walk.key().data() + 4), walk.payload());
  });
  rows.finish();
}

}  // namespace spillway
