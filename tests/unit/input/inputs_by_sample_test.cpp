#include "input/inputs_by_sample.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace spillway;

TEST_CASE("inputs are found by their samples, wherever they stand") {
  const std::vector<Input> inputs = {{"1.fa", "m"}, {"2.fa", "a"}, {"3.fa", "z"}, {"4.fa", "ab"}};
  const InputsBySample by_sample(inputs);
  for (const Input& input : inputs) CHECK(by_sample.find(input.sample) == &input);
  for (const char* other : {"", "A", "abc", "b", "zz"}) {
    CAPTURE(other);
    CHECK(by_sample.find(other) == nullptr);
  }
}

TEST_CASE("among no inputs none is found") { CHECK(InputsBySample({}).find("a") == nullptr); }
