#include "base/nearest_word.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string_view>

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
  CHECK_FALSE(nearest_word("no", std::array<std::string_view, 1>{"one"}));
}

TEST_CASE("candidates come one at a time") {
  NearestWord nearest("chr11");
  CHECK_FALSE(nearest.result());
  CHECK(nearest.changes() == std::string_view::npos);
  nearest.offer("scaffold_1");
  CHECK_FALSE(nearest.result());
  nearest.offer("chrX");
  CHECK(nearest.result() == "chrX");
  nearest.offer("chr1");
  CHECK(nearest.result() == "chr1");
  CHECK(nearest.changes() == 1);
  nearest.offer("chr2");
  CHECK(nearest.result() == "chr1");
}

TEST_CASE("a beginning stands for the only word that begins so, however often it comes") {
  NearestWord nearest("scaf");
  nearest.offer("scaffold_1");
  nearest.offer("scaffold_1");
  CHECK(nearest.result() == "scaffold_1");
  nearest.offer("scaffold_2");
  CHECK_FALSE(nearest.result());
}

TEST_CASE("a hint at the end of a message") {
  CHECK(did_you_mean(std::nullopt).empty());
  CHECK(did_you_mean("chr1") == " (did you mean 'chr1'?)");
}

}  // namespace
}  // namespace spillway
