#include "fasta/pansn.hpp"

#include <doctest/doctest.h>

namespace spillway {
namespace {

TEST_CASE("samples in names of PanSN") {
  CHECK(pansn_sample("HG002#1#chr1", '#') == "HG002#1");
  CHECK(pansn_sample("GRCh38#0#chr1#MT", '#') == "GRCh38#0");
  CHECK(pansn_sample("a.b.c", '.') == "a.b");
  for (const char* name : {"", "#", "##", "a", "a#1", "a#1#", "#1#c", "a##c", "a.1.c"}) {
    CAPTURE(name);
    CHECK(pansn_sample(name, '#').empty());
  }
}

}  // namespace
}  // namespace spillway
