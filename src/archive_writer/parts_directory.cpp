#include "archive_writer/parts_directory.hpp"

#include <array>
#include <string>
#include <utility>

#include "archive/varint.hpp"

namespace spillway {
namespace {

// Key of a directory entry: section, number and kind of the stream (1 + 4 + 1 bytes), then 0 for
// the entry that holds the number of its parts, or 1 + the number of a part (4 bytes).
constexpr std::size_t kEntryKeyBytes = 1 + 4 + 1 + 4;

}  // namespace

PartsDirectory::PartsDirectory(ScratchStore& store, std::size_t buffer_bytes, bool force_spill)
    : sorter_(store, "directory of parts", kEntryKeyBytes,
              {.keep_in_memory = force_spill ? 0 : std::size_t{1} << 20}),
      entries_(sorter_, buffer_bytes) {}

void PartsDirectory::add_entry(const StreamKey& stream, std::uint32_t part, ByteView payload) {
  std::array<std::uint8_t, kEntryKeyBytes> key{};
  key[0] = stream.section;
  put_big_endian(key.data() + 1, stream.number);
  key[5] = stream.kind;
  put_big_endian(key.data() + 6, part);
  entries_.add(key, payload);
}

void PartsDirectory::add_stream(const StreamKey& stream, std::uint32_t parts) {
  Bytes payload;
  append_container_varint(payload, parts);
  add_entry(stream, 0, payload);
}

void PartsDirectory::add_part(const StreamKey& stream, std::uint32_t part, std::uint64_t offset,
                              std::uint64_t bytes) {
  Bytes place;
  append_container_varint(place, offset);
  append_container_varint(place, bytes);
  add_entry(stream, part + 1, place);
}

void PartsDirectory::put_out(const std::function<void(ByteView piece)>& visit) {
  Bytes piece;
  MergeReader merge = std::move(sorter_).finish().merge(true);
  while (merge.next()) {
    const std::uint8_t* key = merge.key().data();
    if (get_big_endian<std::uint32_t>(key + 6) == 0) {
      const StreamKey stream{key[0], get_big_endian<std::uint32_t>(key + 1), key[5]};
      const std::string name = stream.name();
      piece.insert(piece.end(), name.begin(), name.end());
      piece.push_back(0);
      piece.insert(piece.end(), merge.payload().begin(), merge.payload().end());
      append_container_varint(piece, 0);  // raw size, which no reader needs
    } else {
      piece.insert(piece.end(), merge.payload().begin(), merge.payload().end());
    }
    visit(piece);
    piece.clear();
  }
}

}  // namespace spillway
