#include "compress/split/sample_table.hpp"

#include <doctest/doctest.h>

#include <string>

#include "spillway/error.hpp"

namespace spillway {
namespace {

TEST_CASE("samples are numbered by their first records, and come back from a checkpoint") {
  MemoryBudget budget(std::uint64_t{256} << 20);
  SampleTable table(budget, 5);
  for (std::uint32_t i = 0; i < 20000; ++i) {
    CHECK(table.next() == i + 5);
    CHECK(table.number_of("sample#" + std::to_string(i)) == i + 5);
    table.end_record(i + 5, i, nullptr);
  }
  table[8].style = {1, 2, 3};
  table[9].hash.update(table[8].style);
  CHECK(table.number_of("sample#77") == 82);
  CHECK(table.next() == 20005);
  SampleTable other(budget, 5);
  load_state(other, "samples", saved_state(table));
  CHECK(other.next() == 20005);
  CHECK(other.number_of("sample#19999") == 20004);
  CHECK(other[20004].contigs == 19999);
  CHECK(other[8].style == Bytes{1, 2, 3});
  CHECK(other[9].hash.digest128() == hash128(other[8].style));
  CHECK(other[8].hash.digest128() == hash128({}));
}

TEST_CASE("samples that memory has no room for are refused") {
  MemoryBudget budget(std::uint64_t{2} << 20);
  SampleTable table(budget, 0);
  try {
    for (std::uint32_t i = 0; i < 20000; ++i) table.number_of(std::to_string(i));
    FAIL("all fitted");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
  }
}

}  // namespace
}  // namespace spillway
