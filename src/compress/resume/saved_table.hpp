// Hash tables of fixed size in checkpoints: as they are, or slot by slot while they are nearly
// empty.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

#include "base/checkpoint_state.hpp"
#include "scratch/store.hpp"
#include "spillway/error.hpp"

namespace spillway {

[[noreturn]] inline void fail_saved_table(const std::string& name) {
  throw Error(ErrorKind::corrupt, "scratch store: the table of " + name + " is not whole");
}

namespace saved_table_detail {

inline constexpr std::uint8_t kWhole = 0;
inline constexpr std::uint8_t kSparse = 1;

template <typename T>
ByteView bytes_of(const T* values, std::size_t n) {
  return {reinterpret_cast<const std::uint8_t*>(values), n * sizeof(T)};
}

inline std::string contents_of(const std::string& name) { return name + " contents"; }

}  // namespace saved_table_detail

/// Stores `slots`, `used` of which are not all 0, and `facts` beside them.
template <typename T>
void save_table(ScratchStore& store, const std::string& name, std::span<const T> slots,
                std::size_t used, std::span<const std::uint64_t> facts) {
  static_assert(std::is_trivially_copyable_v<T>);
  using namespace saved_table_detail;
  constexpr std::size_t kSparseShare = 16;
  const bool sparse = used < slots.size() / kSparseShare;
  StateWriter head;
  head.number(sparse ? kSparse : kWhole);
  for (const std::uint64_t fact : facts) head.number(fact);
  store.save(name, head.written());
  if (!sparse) {
    store.save(contents_of(name), bytes_of(slots.data(), slots.size()));
    return;
  }
  StateWriter contents;
  constexpr T kEmpty{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (std::memcmp(&slots[i], &kEmpty, sizeof(T)) == 0) continue;
    contents.number(i - next);
    contents.bytes(bytes_of(&slots[i], 1));
    next = i + 1;
  }
  store.save(contents_of(name), contents.written());
}

/// The facts that save_table stored; returns whether slots are stored one by one. Error corrupt.
inline bool load_facts(const ScratchStore& store, const std::string& name,
                       std::span<std::uint64_t> facts) {
  using namespace saved_table_detail;
  Bytes bytes;
  const bool is_there = store.load(
      name, [&](ByteView piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
  if (!is_there) fail_saved_table(name);
  StateReader head(bytes);
  const bool sparse = head.number() == kSparse;
  for (std::uint64_t& fact : facts) fact = head.number();
  return sparse;
}

/// What save_table stored; `slots` are 0. Error corrupt if it does not fit.
template <typename T>
void load_table(const ScratchStore& store, const std::string& name, std::span<T> slots,
                std::span<std::uint64_t> facts) {
  using namespace saved_table_detail;
  const bool sparse = load_facts(store, name, facts);
  if (!sparse) {
    std::size_t at = 0;
    auto* const out = reinterpret_cast<std::uint8_t*>(slots.data());
    store.load(contents_of(name), [&](ByteView piece) {
      if (piece.size() > slots.size() * sizeof(T) - at) fail_saved_table(name);
      std::copy(piece.begin(), piece.end(), out + at);
      at += piece.size();
    });
    if (at != slots.size() * sizeof(T)) fail_saved_table(name);
    return;
  }
  Bytes bytes;
  store.load(contents_of(name),
             [&](ByteView piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
  StateReader contents(bytes);
  for (std::size_t i = 0; !contents.at_end(); ++i) {
    i += contents.number();
    const ByteView slot = contents.bytes();
    if (i >= slots.size() || slot.size() != sizeof(T)) fail_saved_table(name);
    std::memcpy(&slots[i], slot.data(), sizeof(T));
  }
}

}  // namespace spillway
