#include "base/nearest_word.hpp"

#include <doctest/doctest.h>

#include <array>

namespace spillway {
namespace {

constexpr std::array<std::string_view, 5> kWords = {"threads", "memory", "input", "input-list",
                                                    "kmer-length"};

TEST_CASE("the nearest word is the one that was probably meant") {
  CHECK(nearest_word("thread", kWords) == "threads");
  CHECK(nearest_word("thraeds", kWords) == "threads");
  CHECK(nearest_word("memory", kWords) == "memory");
  CHECK(nearest_word("input_list", kWords) == "input-list");
  CHECK(nearest_word("inputs", kWords) == "input");
  CHECK(nearest_word("kmer", kWords) == "kmer-length");
}

TEST_CASE("what is like no word is like none") {
  CHECK_FALSE(nearest_word("", kWords));
  CHECK_FALSE(nearest_word("x", kWords));
  CHECK_FALSE(nearest_word("output", std::array<std::string_view, 1>{"threads"}));
  CHECK_FALSE(nearest_word("abcdefgh", kWords));
  CHECK_FALSE(nearest_word("in", std::array<std::string_view, 2>{"input-list", "inlets"}));
  CHECK_FALSE(nearest_word("threads", {}));
}

}  // namespace
}  // namespace spillway
