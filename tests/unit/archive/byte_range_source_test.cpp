#include "archive/byte_range_source.hpp"

#include <doctest/doctest.h>

#include <array>

#include "spillway/error.hpp"
#include "unit/extract/golden_archive.hpp"

using namespace spillway;

TEST_CASE("byte sources: memory gives what it has, and fails beyond its end") {
  const std::array<std::uint8_t, 5> bytes = {1, 2, 3, 4, 5};
  const MemoryByteSource source(bytes, "five");
  CHECK(source.size() == 5);
  CHECK(source.name() == "five");
  std::array<std::uint8_t, 3> out{};
  source.read_at(2, out);
  CHECK(out == std::array<std::uint8_t, 3>{3, 4, 5});
  source.read_at(5, {});
  CHECK_THROWS_WITH_AS(source.read_at(3, out), "five: ends early", Error);
  CHECK_THROWS_AS(source.read_at(UINT64_MAX, out), Error);
}

TEST_CASE("byte sources: a file gives the same bytes by path and by descriptor") {
  const auto path = golden_archive("golden/defaults");
  const FileByteSource by_path(path);
  const FileByteSource by_file(File::open_read(path));
  CHECK(by_path.name() == path.string());
  CHECK(by_path.size() == std::filesystem::file_size(path));
  std::array<std::uint8_t, 100> one{};
  std::array<std::uint8_t, 100> other{};
  by_path.read_at(1000, one);
  by_file.read_at(1000, other);
  CHECK(one == other);
  CHECK_THROWS_AS(by_path.read_at(by_path.size() - 50, one), Error);
  CHECK_THROWS_AS(FileByteSource(path.string() + ".not-there"), Error);
}
