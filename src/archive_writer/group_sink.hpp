// Where the streams of groups go, one after another.
#pragma once

#include <cstdint>

#include "archive/stream_names.hpp"
#include "base/bytes.hpp"

namespace spillway {

class GroupSink {
 public:
  virtual ~GroupSink() = default;

  /// Begins a stream of a group; its parts follow before the next stream of a group begins. A
  /// stream may stay without parts. The first `copied_parts` of it are copied ones.
  virtual void begin_stream(GroupStream stream, std::uint32_t copied_parts) = 0;
  void begin_stream(GroupStream stream) { begin_stream(stream, 0); }
  virtual void add_group_part(std::uint64_t metadata, ByteView bytes) = 0;
  /// So far.
  virtual std::uint64_t bytes_written() const = 0;

 protected:
  GroupSink() = default;
  GroupSink(const GroupSink&) = default;
  GroupSink& operator=(const GroupSink&) = default;
};

}  // namespace spillway
