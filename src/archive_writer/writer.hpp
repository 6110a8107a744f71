// The container, written front to back: parts as they come, then the footer.
//
// The directory of parts grows with the groups, so it lies in scratch and is merged into the footer
// in the order of streams: the named ones, then the groups by id. The bytes of the footer therefore
// do not depend on the order in which the groups were written.
//
// Every part is hashed as it is written; the hashes are parts, too (archive/part_hashes.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "archive/part_hashes.hpp"
#include "archive/reader.hpp"
#include "archive/stream_names.hpp"
#include "archive_writer/written_archive.hpp"
#include "base/bytes.hpp"
#include "base/file.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Streams that are no group's, in the order of the footer. `agc append` goes by position for the
/// first three: with another order it crashes or writes a wrong archive.
enum class NamedStream : std::uint8_t {
  samples,
  contigs,
  details,
  file_type_info,
  params,
  splitters,
  segment_splitters,
  // Only where there is something to tell.
  residues,
  layout,
  headers,
  masks,
  mask_ids,
  digests,
  hashes,
};
inline constexpr std::size_t kNamedStreams = 14;
inline constexpr NamedStream kFirstOptionalStream = NamedStream::residues;

/// Not thread-safe. Parts of one stream keep the order in which they were added.
class ArchiveWriter {
 public:
  /// Writes to `file` from its current position, which must be its start. `buffer_bytes` is what
  /// the directory may hold in memory; the caller has reserved it, and
  /// PartHashRecorder::memory_bytes() with it.
  ArchiveWriter(File file, ScratchStore& store, std::size_t buffer_bytes, bool force_spill);

  /// For a checkpoint: what was written so far is synced, the directory is spilled.
  void flush();
  /// REQUIRES, to save: flush(). Loaded, it goes on with a file that has at least what was written
  /// when it was saved, and cuts it to that: Error corrupt if it is shorter or has other bytes.
  /// REQUIRES, to load: nothing was written yet, `file` is opened for writing.
  template <typename Ar>
  void state(Ar& ar) {
    ar(finished_, result_, directory_, offset_, written_, hashes_, named_parts_, in_stream_,
       stream_, stream_parts_, streams_);
    if constexpr (Ar::kLoads) take_up_file();
  }

  void add_part(NamedStream stream, std::uint64_t metadata, ByteView bytes);

  /// Begins a stream of a group; its parts follow before the next stream of a group begins. A
  /// stream may stay without parts. The first `copied_parts` of it are copied ones.
  void begin_stream(GroupStream stream, std::uint32_t copied_parts = 0);
  void add_group_part(std::uint64_t metadata, ByteView bytes);

  // Parts that are taken over from another archive, as they are. Memory: 1 MiB.

  /// The next part of a stream that is no group's.
  void copy_part(NamedStream stream, const ArchiveReader& from, PartPlace place);
  /// Part `index` of a group's stream, in any order; once all parts of a stream are there, or are
  /// to come, end_copied_stream() says how many it has.
  /// Returns the part's hash.
  std::uint32_t copy_group_part(GroupStream stream, std::uint32_t index, const ArchiveReader& from,
                                PartPlace place);
  void end_copied_stream(GroupStream stream, std::uint32_t parts);

  /// Writes the last hashes, the footer and what is buffered, puts the footer's hash in its place,
  /// syncs and closes the file. Nothing may follow but flush() and state().
  void finish();
  /// What was written. REQUIRES: finish(), in this run or before the checkpoint that it goes on
  /// from.
  const WrittenArchive& result() const { return result_; }

  std::uint64_t bytes_written() const { return offset_; }
  /// Names, with blanks between them, of the optional streams that there will be if no part of
  /// another one follows.
  std::string extra_streams() const;

 private:
  /// Sorts as the footer does: named streams, then groups by id, the reference before the packs.
  struct StreamKey {
    std::uint8_t section = 0;  // 0 named, 1 of a group
    std::uint32_t number = 0;  // NamedStream or group id
    std::uint8_t kind = 0;     // GroupStreamKind

    bool operator==(const StreamKey&) const = default;
    std::string name() const;

    template <typename Ar>
    void state(Ar& ar) {
      ar(section, number, kind);
    }
  };

  void add_entry(const StreamKey& stream, std::uint32_t part, ByteView payload);
  void add_count(const StreamKey& stream, std::uint32_t parts);
  void add_place(const StreamKey& stream, std::uint32_t part, std::uint64_t metadata,
                 ByteView bytes);
  std::uint32_t copy_place(const StreamKey& stream, std::uint32_t part, const ArchiveReader& from,
                           PartPlace place);
  void write_hashes_if_full();
  void close_stream();
  void take_up_file();
  void check_what_is_there() const;
  void write(ByteView bytes);
  void write_buffer();
  /// Returns the hash of footer and trailer.
  std::uint64_t write_footer();

  File file_;
  Bytes buffer_;
  std::uint64_t offset_ = 0;
  StreamHash written_;  // of all bytes, in their order
  PartHashRecorder hashes_;
  ExternalSorter directory_;
  SortWriter entries_;
  std::array<std::uint32_t, kNamedStreams> named_parts_{};
  std::uint64_t synced_ = 0;  // bytes
  bool in_stream_ = false;
  StreamKey stream_;                // the open stream
  std::uint32_t stream_parts_ = 0;  // parts that it has so far
  std::uint64_t streams_ = 0;
  bool finished_ = false;
  WrittenArchive result_;
};

}  // namespace spillway
