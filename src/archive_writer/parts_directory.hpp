// Where the parts of an archive stand, gathered in scratch and put out in the order of the footer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "archive_writer/stream_key.hpp"
#include "base/bytes.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Not thread-safe. Order does not matter, of streams or of parts.
class PartsDirectory {
 public:
  /// `buffer_bytes` is what it may hold in memory.
  PartsDirectory(ScratchStore& store, std::size_t buffer_bytes, bool force_spill);

  /// The stream has so many parts: once for each.
  void add_stream(const StreamKey& stream, std::uint32_t parts);
  void add_part(const StreamKey& stream, std::uint32_t part, std::uint64_t offset,
                std::uint64_t bytes);

  /// For a checkpoint; REQUIRES: finish() was not called. Then state() can be saved.
  void spill() { entries_.flush(); }
  void flush() { sorter_.flush(); }
  template <typename Ar>
  void state(Ar& ar) {
    ar(sorter_);
  }

  /// Nothing will be added any more.
  void finish() { std::move(entries_).finish(); }
  /// Gives what the footer says of all streams, piece by piece. REQUIRES: finish().
  void put_out(const std::function<void(ByteView piece)>& visit);

 private:
  void add_entry(const StreamKey& stream, std::uint32_t part, ByteView payload);

  ExternalSorter sorter_;
  SortWriter entries_;
};

}  // namespace spillway
