#include "compress/shards/bundle.hpp"

#include "base/stream_hash.hpp"

namespace spillway {

std::uint64_t hash_of_frame(std::uint64_t number, std::span<std::uint8_t> with_room) {
  put_little_endian(with_room.data(), number);
  return hash64(with_room);
}

std::uint64_t hash_of_directory(ByteView directory, std::uint64_t offset) {
  StreamHash hash;
  hash.update(directory);
  std::uint8_t number[8];
  put_little_endian(number, offset);
  hash.update(number);
  return hash.digest64();
}

}  // namespace spillway
