#include "codec/case_mask.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace spillway;

namespace {

CaseMask random_mask(std::uint32_t seed, std::uint32_t length, double per_base) {
  std::mt19937 random(seed);
  std::bernoulli_distribution changes(per_base);
  CaseMask mask;
  for (std::uint32_t i = 0; i < length; ++i) {
    if (changes(random)) mask.push_back(i);
  }
  if (mask.size() % 2 != 0) mask.push_back(length);
  return mask;
}

std::string cased(std::uint32_t length, const CaseMask& mask) {
  std::string text(length, 'A');
  apply_mask(mask, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

ByteView bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string told(ByteView text, std::string letters) {
  apply_mask_text(text, {reinterpret_cast<std::uint8_t*>(letters.data()), letters.size()});
  return letters;
}

}  // namespace

TEST_CASE("masks of any density come back from scratch, and stay small") {
  for (const double density : {0.0, 0.001, 0.1, 0.5, 1.0}) {
    for (const std::uint32_t length : {0U, 1U, 7U, 8U, 1000U, 120000U}) {
      CAPTURE(density);
      CAPTURE(length);
      const CaseMask mask = random_mask(length, length, density);
      Bytes record;
      append_mask(record, mask, length);
      CHECK(record.size() <= length / 8 + 8);
      ByteCursor cursor(record);
      CaseMask back;
      read_mask(cursor, length, back);
      CHECK(back == mask);
      CHECK(cursor.rest().empty());
    }
  }
}

TEST_CASE("a mask is sliced and turned as its sequence is") {
  const CaseMask mask = {0, 3, 5, 6, 8, 10};
  const std::string text = cased(10, mask);
  CHECK(text == "aaaAAaAAaa");
  for (std::uint32_t begin = 0; begin <= 10; ++begin) {
    for (std::uint32_t end = begin; end <= 10; ++end) {
      CHECK(cased(end - begin, slice_mask(mask, begin, end)) == text.substr(begin, end - begin));
    }
  }
  CaseMask turned = mask;
  reverse_mask(turned, 10);
  CHECK(cased(10, turned) == std::string(text.rbegin(), text.rend()));
}

TEST_CASE("a text turns the predicted case into the actual one") {
  for (const double density : {0.0, 0.01, 0.6}) {
    for (const double other : {0.0, 0.01, 0.6}) {
      const std::string predicted = cased(5000, random_mask(1, 5000, density));
      const std::string actual = cased(5000, random_mask(2, 5000, other));
      const Bytes text = mask_text(bytes(predicted), bytes(actual));
      CHECK(text.empty() == (predicted == actual));
      CHECK(text.size() <= 5000 / 8 + 2);
      if (!text.empty()) CHECK(told(text, predicted) == actual);
    }
  }
}

TEST_CASE("a text turns the case of a range as it does within the whole") {
  std::mt19937 random(5);
  for (const double density : {0.001, 0.6}) {
    for (const double other : {0.0, 0.01, 0.6}) {
      const std::string predicted = cased(3000, random_mask(1, 3000, density));
      const std::string actual = cased(3000, random_mask(2, 3000, other));
      const Bytes text = mask_text(bytes(predicted), bytes(actual));
      for (int i = 0; i < 200; ++i) {
        const std::size_t first = random() % 3001;
        std::string letters = predicted.substr(first, random() % (i % 2 == 0 ? 20 : 3001));
        apply_mask_text(text, 3000, first,
                        {reinterpret_cast<std::uint8_t*>(letters.data()), letters.size()});
        CHECK(letters == actual.substr(first, letters.size()));
      }
    }
  }
}

TEST_CASE("a mask that was changed little has a short text; one without lower case, too") {
  const CaseMask mask = random_mask(3, 100000, 0.01);
  CaseMask shifted = mask;
  shifted[100] -= 1;
  const std::string predicted = cased(100000, mask);
  CHECK(mask_text(bytes(predicted), bytes(cased(100000, shifted))).size() < 6);
  CHECK(mask_text(bytes(predicted), bytes(cased(100000, {}))) == Bytes{1});
  CHECK(told(Bytes{1}, predicted) == cased(100000, {}));
}

TEST_CASE("what is no letter keeps what it is") { CHECK(told(Bytes{0, 1}, "A-*a") == "A-*A"); }

TEST_CASE("texts and records that are damaged are refused") {
  CHECK_THROWS_AS(told({}, "ACGT"), Error);
  CHECK_THROWS_AS(told(Bytes{3}, "ACGT"), Error);
  CHECK_THROWS_AS(told(Bytes{0, 5}, "ACGT"), Error);
  CHECK_THROWS_AS(told(Bytes{0, 3, 2}, "ACGT"), Error);
  CHECK_THROWS_AS(told(Bytes{0, 0x80}, "ACGT"), Error);
  CHECK_THROWS_AS(told(Bytes{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, "ACGT"), Error);
  CHECK_THROWS_AS(told(Bytes{2}, "ACGT"), Error);
  CHECK_THROWS_AS(told(Bytes{2, 1, 1}, "ACGT"), Error);
  CaseMask mask;
  const Bytes record = {2, 9};
  ByteCursor cursor(record);
  CHECK_THROWS_AS(read_mask(cursor, 8, mask), Error);
}
