#include "scratch/saved_values.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "scratch/lmdb_failure.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr const char* kSavedTable = "saved";
constexpr std::size_t kSavedPieceBytes = (std::size_t{1} << 20) - 64;
constexpr std::size_t kSavedPiecesPerBatch = 2;

[[noreturn]] void throw_missing(const std::filesystem::path& directory, const std::string& name) {
  throw Error(ErrorKind::corrupt, directory.string() + ": scratch store: a piece of " + name +
                                      " is missing" + kScratchDamaged);
}

}  // namespace

void save_value(ScratchEnvironment& environment, const std::string& name, ByteView bytes) {
  const ScratchTable saved = environment.open_table(kSavedTable);
  Bytes prefix(name.begin(), name.end());
  prefix.push_back(0);
  std::vector<Bytes> old_keys;
  Bytes value;
  for (Bytes key = prefix; environment.find(saved, key, prefix, !old_keys.empty(), value);) {
    old_keys.push_back(key);
  }
  std::vector<ScratchPut> batch;
  std::uint32_t number = 0;
  for (bool is_last = false; !is_last;) {
    const ByteView piece = bytes.first(std::min(bytes.size(), kSavedPieceBytes));
    Bytes key = prefix;
    key.resize(key.size() + 4);
    put_big_endian(key.data() + prefix.size(), number++);
    batch.push_back({std::move(key), {piece.begin(), piece.end()}});
    bytes = bytes.subspan(piece.size());
    is_last = piece.size() < kSavedPieceBytes;
    if (is_last || batch.size() == kSavedPiecesPerBatch) {
      environment.put(saved, batch);
      batch.clear();
    }
  }
  if (number < old_keys.size()) {
    environment.erase(saved, std::span(old_keys).subspan(number));
  }
}

bool load_value(ScratchEnvironment& environment, const std::string& name,
                const std::function<void(ByteView piece)>& take) {
  const ScratchTable saved = environment.open_table(kSavedTable);
  Bytes prefix(name.begin(), name.end());
  prefix.push_back(0);
  Bytes key = prefix;
  Bytes piece;
  if (!environment.find(saved, key, prefix, false, piece)) return false;
  std::uint32_t number = 0;
  do {
    if (key.size() != prefix.size() + 4 ||
        get_big_endian<std::uint32_t>(key.data() + prefix.size()) != number++) {
      throw_missing(environment.directory(), name);
    }
    take(piece);
  } while (environment.find(saved, key, prefix, true, piece));
  if (piece.size() >= kSavedPieceBytes) throw_missing(environment.directory(), name);
  return true;
}

}  // namespace spillway
