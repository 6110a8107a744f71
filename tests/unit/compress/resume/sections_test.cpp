#include "compress/resume/sections.hpp"

#include <doctest/doctest.h>

#include "spillway/error.hpp"

namespace spillway {
namespace {

Bytes two_sections() {
  SectionsWriter writer;
  std::uint64_t number = 300;
  std::string text = "text";
  writer.add("numbers", [&](StateSaver& saver) { saver(number, number); });
  writer.add("empty", [](StateSaver&) {});
  writer.add("text", [&](StateSaver& saver) { saver(text); });
  return writer.written();
}

TEST_CASE("sections: they are read by name, in any order, once each") {
  Sections sections("here", two_sections());
  std::string text;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  CHECK(sections.has("text"));
  CHECK(sections.take("text", [&](StateLoader& loader) { loader(text); }));
  CHECK(text == "text");
  CHECK_FALSE(sections.has("text"));
  CHECK_FALSE(sections.take("text", [&](StateLoader& loader) { loader(text); }));
  CHECK_FALSE(sections.take("none", [&](StateLoader& loader) { loader(text); }));
  CHECK(sections.take("numbers", [&](StateLoader& loader) { loader(first, second); }));
  CHECK(first == 300);
  CHECK(second == 300);
  CHECK(sections.unread() == "empty");
  CHECK(sections.take("empty", [](StateLoader&) {}));
  CHECK(sections.unread().empty());
}

TEST_CASE("sections: one that holds something else is named") {
  std::uint64_t number = 0;
  std::string text;
  CHECK_THROWS_WITH_AS(
      Sections("here", two_sections()).take("numbers", [&](StateLoader& load) { load(number); }),
      "here, section 'numbers': has 2 bytes too many", Error);
  CHECK_THROWS_WITH_AS(
      Sections("here", two_sections()).take("numbers", [&](StateLoader& load) { load(text); }),
      "here, section 'numbers': ends early", Error);
  CHECK_THROWS_WITH_AS(
      Sections("here", two_sections()).take("empty", [&](StateLoader& load) { load(number); }),
      "here, section 'empty': ends early", Error);
}

TEST_CASE("sections: what is no list of sections is refused") {
  const Bytes whole = two_sections();
  CHECK(Sections("here", {}).unread().empty());
  std::size_t lists = 0;  // it may end between two sections
  for (std::size_t size = 1; size < whole.size(); ++size) {
    try {
      Sections("here", Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
      ++lists;
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
    }
  }
  CHECK(lists == 2);
  Bytes twice = whole;
  twice.insert(twice.end(), whole.begin(), whole.end());
  CHECK_THROWS_WITH_AS(Sections("here", twice), "here, section 'numbers': is there twice", Error);
}

}  // namespace
}  // namespace spillway
