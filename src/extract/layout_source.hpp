// How the archive's contigs were laid out, contig by contig (docs/FORMAT.md, "spillway-layout").
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "collection/row_stream.hpp"
#include "fasta/layout_row.hpp"

namespace spillway {

/// Walks along with the contigs; going on is cheap, and a jump costs a block. Memory: one block of
/// rows. Not thread-safe. Error corrupt names archive and contig.
class LayoutSource {
 public:
  /// `archive` must outlive the source.
  explicit LayoutSource(const ArchiveReader& archive);

  /// Whether the archive knows: all of its contigs, or none.
  bool present() const { return rows_.present(); }

  /// Goes to the contig; `sample` is the number in stored order. `text_before` is called with the
  /// bytes that stand before its '>', in order, in pieces. REQUIRES: present().
  void begin_contig(std::size_t sample, std::size_t contig,
                    const std::function<void(ByteView)>& text_before);

  /// What ends the header line.
  const std::string& header_end() const;
  /// The contig's style; nullptr if it has tokens instead. Valid until begin_contig().
  const LayoutStyle* style() const;
  /// Steps to the contig's next token, whose bytes are valid until the next call; false behind the
  /// last one. REQUIRES: style() is nullptr.
  bool next_token(LayoutToken& token);

 private:
  std::optional<LayoutRow> next_row();
  void fail_order() const;

  RowStreamReader rows_;
  std::string path_;
  RowKey contig_;
  LayoutStyle style_;                // in force
  std::optional<LayoutStyle> once_;  // of this contig alone
  std::string header_end_;           // of a contig of tokens
  std::optional<LayoutRow> tokens_;  // where they go on
};

}  // namespace spillway
