#include "fasta/translate.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace spillway {
namespace {

/// As translate() and find_case_toggles(), byte by byte.
void check(const Bytes& bytes, std::uint8_t letter_case) {
  Bytes got(bytes.size() + 1, 0x55);
  const Translated translated = translate(bytes, letter_case, got.data());
  bool has_other = false;
  std::vector<std::uint32_t> toggles;
  std::uint8_t last_case = letter_case;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    REQUIRE(got[i] == kSymbolOf[bytes[i]]);
    has_other = has_other || got[i] == kNoSymbol;
    if ((bytes[i] & kLowerCase) == last_case) continue;
    last_case = bytes[i] & kLowerCase;
    toggles.push_back(static_cast<std::uint32_t>(70 + i));
  }
  CHECK(got.back() == 0x55);
  CHECK(translated.has_other == has_other);
  if (has_other) return;
  CHECK(translated.changes_case == !toggles.empty());
  std::vector<std::uint32_t> got_toggles = {3};
  CHECK(find_case_toggles(bytes, letter_case, 70, got_toggles) == last_case);
  toggles.insert(toggles.begin(), 3);
  CHECK(got_toggles == toggles);
}

TEST_CASE("translating: every byte at every place of a block") {
  for (const std::size_t size : {1, 7, 15, 16, 17, 31, 32, 33}) {
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        Bytes bytes(size, 'C');
        bytes[at] = static_cast<std::uint8_t>(byte);
        check(bytes, 0);
      }
    }
  }
}

TEST_CASE("translating: letters of random kind and case") {
  std::mt19937 random(7);
  const std::string letters = "ACGTNRYSWKMBDHVU";
  for (unsigned round = 0; round < 4000; ++round) {
    const std::size_t kinds = random() % 2 == 0 ? 5 : letters.size();
    const auto toggle_every = static_cast<unsigned>(1 + random() % 40);
    Bytes bytes(random() % 150);
    std::uint8_t letter_case = random() % 2 == 0 ? 0 : kLowerCase;
    for (std::uint8_t& byte : bytes) {
      if (random() % toggle_every == 0) letter_case ^= kLowerCase;
      byte = static_cast<std::uint8_t>(letters[random() % kinds] | letter_case);
    }
    check(bytes, 0);
    check(bytes, kLowerCase);
  }
}

}  // namespace
}  // namespace spillway
