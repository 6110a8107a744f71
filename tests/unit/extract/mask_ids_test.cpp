#include "extract/mask_ids.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "spillway/error.hpp"

using namespace spillway;

namespace {

// Numbers as LEB128.
Bytes row_of(std::initializer_list<std::uint64_t> numbers) {
  Bytes row;
  for (std::uint64_t number : numbers) {
    for (; number > 127; number >>= 7) row.push_back(static_cast<std::uint8_t>(number | 128));
    row.push_back(static_cast<std::uint8_t>(number));
  }
  return row;
}

bool is_corrupt(std::initializer_list<std::uint64_t> numbers) {
  const Bytes row = row_of(numbers);
  try {
    for (MaskIdCursor cursor(row); cursor.next();) {
    }
    return false;
  } catch (const Error& error) {
    return error.kind() == ErrorKind::corrupt;
  }
}

}  // namespace

TEST_CASE("mask ids: a row names segments by what lies between them") {
  const Bytes row = row_of({10, 2, 5, 0, 6, 300, 7});
  MaskIdCursor cursor(row);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
  while (cursor.next()) found.emplace_back(cursor.segment(), cursor.id());
  CHECK(found == decltype(found){{12, 5}, {13, 6}, {314, 7}});
  CHECK(!MaskIdCursor().next());
}

TEST_CASE("mask ids: rows that end early and numbers that are too large are refused") {
  CHECK(!is_corrupt({UINT64_MAX, 0, UINT32_MAX}));
  CHECK(is_corrupt({}));
  CHECK(is_corrupt({1}));
  CHECK(is_corrupt({1, 2}));
  CHECK(is_corrupt({1, 2, 3, 4}));
  CHECK(is_corrupt({UINT64_MAX, 1, 2}));
  CHECK(is_corrupt({UINT64_MAX, 0, 2, 0, 3}));
  CHECK(is_corrupt({1, 2, std::uint64_t{1} << 32}));
}
