#include "base/checkpoint_state.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace spillway {
namespace {

enum class Colour : std::uint8_t { red, green };

struct Inner {
  std::uint64_t number = 0;
  std::string name;

  bool operator==(const Inner&) const = default;
  template <typename Ar>
  void state(Ar& ar) {
    ar(number, name);
  }
};

struct Everything {
  bool flag = false;
  Colour colour = Colour::red;
  std::uint8_t small = 0;
  std::uint64_t large = 0;
  std::atomic<std::uint64_t> count{0};
  std::string text;
  Bytes bytes;
  std::vector<Inner> objects;
  std::deque<std::uint32_t> numbers;
  std::array<std::uint16_t, 3> three{};
  std::optional<Inner> maybe;
  std::optional<Inner> maybe_not = Inner{};
  std::uint64_t twice_large = 0;  // follows from the others

  template <typename Ar>
  void state(Ar& ar) {
    ar(flag, colour, small, large, count, text, bytes, objects, numbers, three, maybe, maybe_not);
    if constexpr (Ar::kLoads) twice_large = 2 * large;
  }
};

TEST_CASE("state: every kind of field comes back as it was") {
  Everything saved;
  saved.flag = true;
  saved.colour = Colour::green;
  saved.small = 255;
  saved.large = std::numeric_limits<std::uint64_t>::max();
  saved.count = 1000;
  saved.text = std::string("a\0b", 3);
  saved.bytes = {0, 128, 255};
  saved.objects = {{1, "one"}, {300, ""}};
  saved.numbers = {7, 0, 1u << 31};
  saved.three = {1, 2, 65535};
  saved.maybe = Inner{5, "five"};
  saved.maybe_not.reset();
  Everything loaded;
  loaded.objects = {{9, "goes"}};
  load_state(loaded, "test", saved_state(saved));
  CHECK(loaded.flag);
  CHECK(loaded.colour == Colour::green);
  CHECK(loaded.small == 255);
  CHECK(loaded.large == saved.large);
  CHECK(loaded.count == 1000);
  CHECK(loaded.text == saved.text);
  CHECK(loaded.bytes == saved.bytes);
  CHECK(loaded.objects == saved.objects);
  CHECK(loaded.numbers == saved.numbers);
  CHECK(loaded.three == saved.three);
  CHECK(loaded.maybe == saved.maybe);
  CHECK_FALSE(loaded.maybe_not.has_value());
  CHECK(loaded.twice_large == 2 * saved.large);
}

TEST_CASE("state: bytes that something else wrote are refused, by the name that was given") {
  Inner inner{1000, "name"};
  const Bytes whole = saved_state(inner);
  const auto fails_with = [](auto object, const Bytes& bytes, const char* text) {
    CHECK_THROWS_WITH_AS(load_state(object, "the test", bytes), text, Error);
  };
  for (std::size_t size = 0; size < whole.size(); ++size) {
    fails_with(Inner(), Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
               "the test: ends early");
  }
  Bytes longer = whole;
  longer.push_back(0);
  longer.push_back(0);
  fails_with(Inner(), longer, "the test: has 2 bytes too many");
  fails_with(std::uint8_t{0}, {0x80, 0x02}, "the test: a number is too large");
  fails_with(false, {2}, "the test: a number is too large");
  // A length that no buffer has.
  fails_with(std::string(), Bytes(9, 0xff), "the test: ends early");
  fails_with(std::vector<std::uint64_t>(), {0xff, 0xff, 0xff, 0x7f, 1}, "the test: ends early");
}

}  // namespace
}  // namespace spillway
