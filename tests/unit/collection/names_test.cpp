#include "collection/names.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace spillway;

namespace {

std::string encode(ContigNameEncoder& encoder, std::string_view name) {
  std::vector<std::uint8_t> out;
  encoder.encode(name, out);
  return {out.begin(), out.end()};
}

}  // namespace

TEST_CASE("contig names: codes by hand") {
  ContigNameEncoder encoder;
  CHECK(encode(encoder, "chr1 len=900 x") == "chr1 len=900 x");
  CHECK(encode(encoder, "chr2 len=900 x") ==
        "\xFD"
        "2 \x81 \x81");
  CHECK(encode(encoder, "chr10 len=910 y") ==
        "chr10 \xFB"
        "1\xFF y");
  CHECK(encode(encoder, "chr10") == "chr10");  // another number of fields
  CHECK(encode(encoder, "chr10") == "\x81");
  encoder.reset();
  CHECK(encode(encoder, "chr10") == "chr10");

  ContigNameEncoder long_runs;
  const std::string name(250, 'x');
  encode(long_runs, name + "a");
  CHECK(encode(long_runs, name + "b") ==
        "\x9C\x9C\xCE"
        "b");
}

TEST_CASE("contig names: whatever is ASCII comes back") {
  std::mt19937 random(3);
  const std::string alphabet = "  ab1\t\x7f";
  for (int sample = 0; sample < 300; ++sample) {
    ContigNameEncoder encoder;
    ContigNameDecoder decoder;
    std::string name;
    for (int i = 0; i < 30; ++i) {
      if (random() % 3 == 0 || name.empty()) {
        name.clear();
        for (std::size_t n = random() % 12; n > 0; --n)
          name += alphabet[random() % alphabet.size()];
      } else {
        name[random() % name.size()] = alphabet[random() % alphabet.size()];
      }
      if (random() % 20 == 0) name += std::string(random() % 300, 'z');
      CAPTURE(name);
      CHECK(is_codable_name(name));
      CHECK(decoder.decode(encode(encoder, name)) == name);
    }
  }
}

TEST_CASE("contig names: no code is more than its bytes and the name before can warrant") {
  std::mt19937 random(9);
  ContigNameDecoder decoder;
  std::size_t bound = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string code;
    for (std::size_t n = random() % 8; n > 0; --n) {
      code += random() % 3 == 0 ? ' ' : static_cast<char>(1 + random() % 255);
    }
    bound += code.size();
    CHECK(decoder.decode(code).size() <= bound);
  }
}

TEST_CASE("contig names: what cannot be stored is told") {
  CHECK(is_codable_name(""));
  CHECK(is_codable_name("a b\t~"));
  CHECK(!is_codable_name("caf\xC3\xA9"));
  CHECK(!is_codable_name(std::string_view("a\0b", 3)));
}
