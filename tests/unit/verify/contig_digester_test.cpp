#include "verify/contig_digester.hpp"

#include <doctest/doctest.h>

#include "unit/test_data.hpp"

using namespace spillway;

TEST_CASE("contigs have the same digests alone and with their sample") {
  const Archive archive(test_data("golden/defaults.agc"));
  ContigDigester whole(archive);
  ContigDigester single(archive);
  for (const bool forward : {true, false}) {
    for (std::size_t i = 0; i < archive.sample_count(); ++i) {
      const std::size_t sample = forward ? i : archive.sample_count() - 1 - i;
      const auto facts = whole.sample(sample);
      REQUIRE(!facts.empty());
      for (std::size_t contig = facts.size(); contig-- > 0;) {
        const ContigFacts found = single.contig({sample, contig});
        CHECK(found.length == facts[contig].length);
        CHECK(found.digests == facts[contig].digests);
      }
      CHECK(single.sample(sample).size() == facts.size());
    }
  }
}
