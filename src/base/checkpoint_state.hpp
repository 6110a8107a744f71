// What a checkpoint remembers of an object. One function saves and loads it:
//
//     template <typename Ar> void state(Ar& ar) { ar(records_, name_, runs_); }
//
// names its fields, in a fixed order. Ar is StateSaver, which writes them, or StateLoader, which
// sets them to what was written; `if constexpr (Ar::kLoads)` is for what follows from that.
//
// Fields are numbers, bool, enums, atomics of these, strings, vectors (Bytes among them), deques,
// arrays, optionals, and whatever has a state() of its own.
#pragma once

#include <array>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace spillway {

template <typename T>
concept StateNumber = std::is_integral_v<T> || std::is_enum_v<T>;

template <typename T, typename Ar>
concept HasState = requires(T& object, Ar& ar) {
  object.state(ar);
};

/// Appends to a buffer, which outlives it.
class StateSaver {
 public:
  static constexpr bool kLoads = false;

  explicit StateSaver(Bytes& out) : out_(out) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    (put(fields), ...);
  }

 private:
  template <StateNumber T>
  void put(const T& number) {
    append_leb128(out_, static_cast<std::uint64_t>(number));
  }
  template <typename T>
  void put(const std::atomic<T>& number) {
    append_leb128(out_, static_cast<std::uint64_t>(number.load()));
  }
  void put(const std::string& text) {
    append_leb128(out_, text.size());
    out_.insert(out_.end(), text.begin(), text.end());
  }
  // Not const: for Bytes that are not, put(std::vector<T>&) would be the better match.
  void put(Bytes& bytes) {
    append_leb128(out_, bytes.size());
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  template <typename T>
  void put(std::vector<T>& items) {
    put_all(items);
  }
  template <typename T>
  void put(std::deque<T>& items) {
    put_all(items);
  }
  template <typename T, std::size_t n>
  void put(std::array<T, n>& items) {
    for (T& item : items) put(item);
  }
  template <typename T>
  void put(std::optional<T>& item) {
    out_.push_back(item ? 1 : 0);
    if (item) put(*item);
  }
  template <typename T>
  requires HasState<T, StateSaver>
  void put(T& object) { object.state(*this); }
  template <typename Items>
  void put_all(Items& items) {
    append_leb128(out_, items.size());
    for (auto& item : items) put(item);
  }

  Bytes& out_;
};

/// Reads what a StateSaver wrote. Whatever cannot be what one wrote is Error corrupt, which begins
/// with `name`.
class StateLoader {
 public:
  static constexpr bool kLoads = true;

  /// `bytes` outlives it.
  StateLoader(std::string name, ByteView bytes)
      : name_(std::make_unique<std::string>(std::move(name))), cursor_(bytes, name_->c_str()) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    (get(fields), ...);
  }

  bool at_end() const { return cursor_.rest().empty(); }
  /// To be called at the end: what is left over was written by something else.
  void finish() const {
    if (!at_end()) fail("has " + std::to_string(cursor_.rest().size()) + " bytes too many");
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::corrupt, *name_ + ": " + what);
  }

 private:
  template <StateNumber T>
  void get(T& number) {
    number = checked<T>(cursor_.leb128());
  }
  template <typename T>
  void get(std::atomic<T>& number) {
    number = checked<T>(cursor_.leb128());
  }
  void get(std::string& text) {
    const ByteView bytes = cursor_.take(cursor_.leb128());
    text.assign(bytes.begin(), bytes.end());
  }
  void get(Bytes& out) {
    const ByteView bytes = cursor_.take(cursor_.leb128());
    out.assign(bytes.begin(), bytes.end());
  }
  template <typename T>
  void get(std::vector<T>& items) {
    get_all(items);
  }
  template <typename T>
  void get(std::deque<T>& items) {
    get_all(items);
  }
  template <typename T, std::size_t n>
  void get(std::array<T, n>& items) {
    for (T& item : items) get(item);
  }
  template <typename T>
  void get(std::optional<T>& item) {
    item.reset();
    bool is_there = false;
    get(is_there);
    if (is_there) get(item.emplace());
  }
  template <typename T>
  requires HasState<T, StateLoader>
  void get(T& object) { object.state(*this); }
  template <typename Items>
  void get_all(Items& items) {
    items.clear();
    for (std::uint64_t left = cursor_.leb128(); left > 0; --left) get(items.emplace_back());
  }

  template <typename T>
  T checked(std::uint64_t number) const {
    const T value = static_cast<T>(number);
    if (static_cast<std::uint64_t>(value) != number) fail("a number is too large");
    return value;
  }

  std::unique_ptr<std::string> name_;  // stays where it is
  ByteCursor cursor_;
};

/// The state of `object` by itself.
template <typename T>
Bytes saved_state(T& object) {
  Bytes bytes;
  StateSaver saver(bytes);
  saver(object);
  return bytes;
}

/// Sets `object` to what saved_state gave. Error corrupt, which begins with `name`.
template <typename T>
void load_state(T& object, const std::string& name, ByteView bytes) {
  StateLoader loader(name, bytes);
  loader(object);
  loader.finish();
}

}  // namespace spillway
