// References and packs of groups on their way from the tasks that encode them to the archive.
#pragma once

#include <cstdint>

#include "archive_writer/group_sink.hpp"
#include "compress/shards/bundle_reader.hpp"
#include "compress/shards/bundle_writer.hpp"

namespace spillway {

/// How the ids of groups change that a range has begun in addition to those before the encode
/// stage.
struct GroupShift {
  std::uint32_t first_new_id = 0;  ///< from there on
  std::uint32_t by = 0;

  std::uint32_t shifted(std::uint32_t id) const { return id >= first_new_id ? id + by : id; }
};

/// Writes them to a section.
class GroupPartsWriter final : public GroupSink {
 public:
  explicit GroupPartsWriter(BundleWriter::Section& section) : section_(section) {}

  using GroupSink::begin_stream;
  /// REQUIRES: no copied parts.
  void begin_stream(GroupStream stream, std::uint32_t copied_parts) override;
  void add_group_part(std::uint64_t metadata, ByteView bytes) override;
  std::uint64_t bytes_written() const override { return bytes_; }

 private:
  BundleWriter::Section& section_;
  std::uint64_t bytes_ = 0;
  Bytes record_;
};

/// Gives what a GroupPartsWriter has written to `archive`.
void replay_group_parts(const BundleReader& bundle, const GroupShift& shift, GroupSink& archive);

}  // namespace spillway
