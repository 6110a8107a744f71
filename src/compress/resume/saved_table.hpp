// Hash tables of fixed size in checkpoints: as they are, or slot by slot while they are nearly
// empty.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/checkpoint_state.hpp"
#include "scratch/store.hpp"
#include "spillway/error.hpp"

namespace spillway {

[[noreturn]] inline void fail_saved_table(const std::string& name) {
  throw Error(ErrorKind::corrupt, "scratch store: the table of " + name + " is not whole");
}

namespace saved_table_detail {

struct Head {
  bool sparse = false;
  std::vector<std::uint64_t> facts;

  template <typename Ar>
  void state(Ar& ar) {
    ar(sparse, facts);
  }
};

/// Of a sparse table: one that is not empty.
struct SavedSlot {
  std::uint64_t passed = 0;  ///< empty ones since the one before
  Bytes bytes;

  template <typename Ar>
  void state(Ar& ar) {
    ar(passed, bytes);
  }
};

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
  Head head{used < slots.size() / kSparseShare, {facts.begin(), facts.end()}};
  store.save(name, saved_state(head));
  if (!head.sparse) {
    store.save(contents_of(name), bytes_of(slots.data(), slots.size()));
    return;
  }
  Bytes contents;
  StateSaver saver(contents);
  SavedSlot slot;
  constexpr T kEmpty{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (std::memcmp(&slots[i], &kEmpty, sizeof(T)) == 0) continue;
    slot.passed = i - next;
    const ByteView bytes = bytes_of(&slots[i], 1);
    slot.bytes.assign(bytes.begin(), bytes.end());
    saver(slot);
    next = i + 1;
  }
  store.save(contents_of(name), contents);
}

/// The facts that save_table stored; returns whether slots are stored one by one. Error corrupt.
inline bool load_facts(const ScratchStore& store, const std::string& name,
                       std::span<std::uint64_t> facts) {
  using namespace saved_table_detail;
  const std::optional<Bytes> bytes = store.load(name);
  if (!bytes) fail_saved_table(name);
  Head head;
  load_state(head, "scratch store: the table of " + name, *bytes);
  if (head.facts.size() != facts.size()) fail_saved_table(name);
  std::ranges::copy(head.facts, facts.begin());
  return head.sparse;
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
  const Bytes bytes = store.load(contents_of(name)).value_or(Bytes());
  StateLoader loader("scratch store: the table of " + name, bytes);
  SavedSlot slot;
  for (std::size_t i = 0; !loader.at_end(); ++i) {
    loader(slot);
    i += slot.passed;
    if (i >= slots.size() || slot.bytes.size() != sizeof(T)) fail_saved_table(name);
    std::memcpy(&slots[i], slot.bytes.data(), sizeof(T));
  }
}

}  // namespace spillway
