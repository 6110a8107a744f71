#include "compress/metadata/extensions.hpp"

#include "collection/residues.hpp"
#include "compress/append/base_rows.hpp"
#include "fasta/layout_row.hpp"
#include "segment/segment_record.hpp"

namespace spillway {
namespace {

/// The rows of layout, with the style in force at the start of each block, so that a reader can
/// begin there, and without the styles that are in force anyway.
class LayoutWriter {
 public:
  explicit LayoutWriter(ArchiveWriter& archive) : rows_(archive, NamedStream::layout) {}

  void add(std::uint32_t sample, std::uint32_t contig, ByteView row) {
    if (!row.empty() && row[0] == static_cast<std::uint8_t>(LayoutKind::style)) {
      const DraftStyle draft = read_draft_style_row(row);
      if (draft.is_met_by(in_force_)) return;
      in_force_ = draft.style;
      add_style(sample, contig);
      return;
    }
    if (rows_.at_block_start()) add_style(sample, contig);
    rows_.add(sample, contig, row);
  }

  void take_over(RowStreamReader& old) {
    rows_.take_over(old, [this](ByteView row) {
      const LayoutRow layout(row);
      if (layout.kind() == LayoutKind::style) in_force_ = layout.style();
    });
  }

  template <typename Ar>
  void state(Ar& ar) {
    Bytes style;
    if constexpr (!Ar::kLoads) append_style_row(style, LayoutKind::style, in_force_);
    ar(rows_, style);
    if constexpr (Ar::kLoads) in_force_ = LayoutRow(style).style();
  }

  // There is always a row: an archive with the stream gives its inputs back as they were.
  void finish(std::uint32_t first_sample) {
    if (rows_.is_empty()) add_style(first_sample, 0);
    rows_.finish();
  }

 private:
  void add_style(std::uint32_t sample, std::uint32_t contig) {
    row_.clear();
    append_style_row(row_, LayoutKind::style, in_force_);
    rows_.add(sample, contig, row_);
  }

  RowStreamWriter rows_;
  LayoutStyle in_force_;
  Bytes row_;
};

}  // namespace

void write_residues(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps) {
  BaseRows base(parts.base, stream_name::kResidues);
  if (parts.sets.residues.records() == 0 && !base.present()) return;
  ResidueWriter rows(archive);
  steps.walk(
      parts.sets.residues, rows,
      [&] { base.give_to([&](RowStreamReader& old) { rows.take_over(old); }); },
      [&](const SavedWalk& walk) {
        const Position position = get_position(walk.key().data());
        rows.add(position.sample, position.contig, position.offset, walk.payload());
      });
  rows.finish();
}

void write_headers(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps) {
  BaseRows base(parts.base, stream_name::kHeaders);
  if (parts.sets.headers.records() == 0 && !base.present()) return;
  RowStreamWriter rows(archive, NamedStream::headers);
  steps.walk(
      parts.sets.headers, rows,
      [&] { base.give_to([&](RowStreamReader& old) { rows.take_over(old, [](ByteView) {}); }); },
      [&](const SavedWalk& walk) {
        const Position position = get_position(walk.key().data());
        rows.add(position.sample, position.contig, walk.payload());
      });
  rows.finish();
}

void write_layout(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps) {
  BaseRows base(parts.base, stream_name::kLayout);
  LayoutWriter rows(archive);
  steps.walk(
      parts.sets.layout, rows,
      [&] { base.give_to([&](RowStreamReader& old) { rows.take_over(old); }); },
      [&](const SavedWalk& walk) {
        const Position position = get_position(walk.key().data());
        rows.add(position.sample, position.contig, walk.payload());
      });
  rows.finish(parts.first_sample);
}

}  // namespace spillway
