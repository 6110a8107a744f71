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
#include "archive_writer/archive_file.hpp"
#include "archive_writer/group_sink.hpp"
#include "archive_writer/parts_directory.hpp"
#include "archive_writer/stream_key.hpp"
#include "archive_writer/written_archive.hpp"
#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/file.hpp"

namespace spillway {

/// Not thread-safe. Parts of one stream keep the order in which they were added.
class ArchiveWriter final : public GroupSink {
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
    ar(finished_, result_, directory_, file_, hashes_, named_parts_, in_stream_, stream_,
       stream_parts_, streams_);
    if constexpr (Ar::kLoads) {
      if (!finished_) file_.take_up();
    }
  }

  void add_part(NamedStream stream, std::uint64_t metadata, ByteView bytes);

  using GroupSink::begin_stream;
  void begin_stream(GroupStream stream, std::uint32_t copied_parts) override;
  void add_group_part(std::uint64_t metadata, ByteView bytes) override;

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
  const WrittenArchive& result() const {
    SPILLWAY_ASSERT(result_.bytes > 0);
    return result_;
  }

  std::uint64_t bytes_written() const override { return file_.offset(); }
  /// Names, with blanks between them, of the optional streams that there will be if no part of
  /// another one follows.
  std::string extra_streams() const;

 private:
  void add_count(const StreamKey& stream, std::uint32_t parts);
  void add_place(const StreamKey& stream, std::uint32_t part, std::uint64_t metadata,
                 ByteView bytes);
  std::uint32_t copy_place(const StreamKey& stream, std::uint32_t part, const ArchiveReader& from,
                           PartPlace place);
  void write_hashes_if_full();
  void close_stream();
  /// Returns the hash of footer and trailer.
  std::uint64_t write_footer();

  ArchiveFile file_;
  PartHashRecorder hashes_;
  PartsDirectory directory_;
  std::array<std::uint32_t, kNamedStreams> named_parts_{};
  bool in_stream_ = false;
  StreamKey stream_;                // the open stream
  std::uint32_t stream_parts_ = 0;  // parts that it has so far
  std::uint64_t streams_ = 0;
  bool finished_ = false;
  WrittenArchive result_;
};

}  // namespace spillway
