#include "compress/shards/group_parts.hpp"

#include "base/assert.hpp"
#include "compress/shards/results.hpp"

namespace spillway {
namespace {

// First byte of a record.
constexpr std::uint8_t kStream = 0;  // the group's id, the kind of the stream
constexpr std::uint8_t kPart = 1;    // its metadata, its bytes

}  // namespace

void GroupPartsWriter::begin_stream(GroupStream stream, std::uint32_t copied_parts) {
  SPILLWAY_ASSERT(copied_parts == 0);
  record_.assign(1, kStream);
  append_leb128(record_, stream.group);
  record_.push_back(static_cast<std::uint8_t>(stream.kind));
  section_.add({}, record_);
}

void GroupPartsWriter::add_group_part(std::uint64_t metadata, ByteView bytes) {
  record_.assign(1, kPart);
  append_leb128(record_, metadata);
  record_.insert(record_.end(), bytes.begin(), bytes.end());
  section_.add({}, record_);
  bytes_ += bytes.size();
}

void replay_group_parts(const BundleReader& bundle, const GroupShift& shift, GroupSink& archive) {
  BundleReader::Walk records = bundle.walk(section_name::kGroupParts);
  ByteView no_key;
  for (ByteView record; records.next(no_key, record);) {
    ByteCursor cursor(record, "parts of groups");
    const bool is_part = cursor.byte() == kPart;
    const std::uint64_t number = cursor.leb128();
    if (is_part) {
      archive.add_group_part(number, cursor.rest());
    } else {
      archive.begin_stream({shift.shifted(static_cast<std::uint32_t>(number)),
                            static_cast<GroupStreamKind>(cursor.byte())});
    }
  }
}

}  // namespace spillway
