#include "codec/bgzf_writer.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "input/open_input.hpp"
#include "unit/input/memory_source.hpp"

namespace spillway {
namespace {

struct Written {
  std::string bytes;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> blocks;

  bool operator==(const Written&) const = default;
};

Written written(const std::string& text, unsigned threads, std::size_t piece) {
  Written result;
  BgzfWriter writer(
      threads,
      [&](std::span<const std::uint8_t> bytes) { result.bytes.append(bytes.begin(), bytes.end()); },
      [&](std::uint64_t file, std::uint64_t in_text) {
        result.blocks.emplace_back(file, in_text);
      });
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const std::string part = text.substr(at, piece);
    writer.write({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()});
  }
  writer.finish();
  return result;
}

std::string text_of(const std::string& bytes) {
  const auto source = decompress(test::memory_source(bytes));
  std::string text;
  std::vector<std::uint8_t> out(100'000);
  while (const std::size_t n = source->read(out)) text.append(out.begin(), out.begin() + n);
  return text;
}

TEST_CASE("BGZF gives its text back, from every block") {
  std::mt19937 random(9);
  for (const std::size_t size : {0, 1, 65279, 65280, 65281, 1'044'480, 5'000'000}) {
    CAPTURE(size);
    std::string text(size, 'A');
    for (char& c : text) c = "ACGT"[random() % 4];
    const Written all = written(text, 1, 10'000'000);
    // The reader wants the empty block that ends the file.
    CHECK(text_of(all.bytes) == text);
    CHECK(all.blocks.size() == (size == 0 ? 0 : (size - 1) / BgzfWriter::kBlockBytes));
    for (std::size_t i = 0; i < all.blocks.size(); i += 7) {
      CHECK(all.blocks[i].second == (i + 1) * BgzfWriter::kBlockBytes);
      CHECK(text_of(all.bytes.substr(all.blocks[i].first)) == text.substr(all.blocks[i].second));
    }
    CHECK(written(text, 3, 1000) == all);
    CHECK(written(text, 2, 77'777) == all);
  }
}

TEST_CASE("BGZF of what cannot be compressed has blocks of 64 KiB at most") {
  std::mt19937 random(10);
  std::string text(400'000, '\0');
  for (char& c : text) c = static_cast<char>(random());
  const Written all = written(text, 1, 10'000'000);
  CHECK(text_of(all.bytes) == text);
  std::uint64_t before = 0;
  for (const auto& [file, in_text] : all.blocks) {
    CHECK(file - before <= 65536);
    before = file;
  }
}

}  // namespace
}  // namespace spillway
