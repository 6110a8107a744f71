#include "config/option_table.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace spillway {
namespace {

using Words = std::vector<std::string_view>;

TEST_CASE("options that take one of a few words have a list of them") {
  CHECK(choices_of("readers") == Words{"agc", "any"});
  CHECK(choices_of("preserve") == Words{"exact", "case", "sequence"});
  CHECK(choices_of("digests") == Words{"auto", "full", "short", "none"});
  CHECK(choices_of("verify") == Words{"parts", "full", "none"});
  CHECK(choices_of("threads").empty());
  CHECK(choices_of("nothing").empty());
}

TEST_CASE("options take each word that they list, and show it") {
  for (const CreateKey& key : create_keys()) {
    for (const std::string_view word : choices_of(key.name)) {
      CreateOptions options;
      key.apply({"option", std::string(word)}, options);
      CHECK(key.show(options) == word);
    }
  }
}

TEST_CASE("what is preserved has the word of the option") {
  CHECK(word_of(Preserve::exact) == "exact");
  CHECK(word_of(Preserve::case_) == "case");
  CHECK(word_of(Preserve::sequence) == "sequence");
}

}  // namespace
}  // namespace spillway
