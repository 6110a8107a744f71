#include "library/name_index.hpp"

#include <doctest/doctest.h>

#include "archive/byte_range_source.hpp"
#include "library/name_matches.hpp"
#include "library/opened_archive.hpp"
#include "unit/extract/golden_archive.hpp"

using namespace spillway;

TEST_CASE("name index: all contigs, in as many bytes as it may have and no more") {
  PartCache::Shared cache(1 << 20);
  OpenedArchive archive(std::make_shared<FileByteSource>(golden_archive("golden/names_batches")),
                        PartCache(cache, 0));
  std::size_t contigs = 0;
  for (std::size_t s = 0; s < archive.sample_count(); ++s) {
    contigs += archive.samples.contig_names(s)->size();
  }
  REQUIRE(contigs > 100);
  CHECK(!NameIndex::build(archive.samples, 16 * contigs - 1));
  const auto index = NameIndex::build(archive.samples, 16 * contigs);
  REQUIRE(index);
  CHECK(index->memory_bytes() == 16 * contigs);
  const auto found = index->candidates(word_hash("scaffold_0_001"));
  REQUIRE(found.size() == 1);
  CHECK(archive.samples.contig_names(found[0].sample)
            ->header(found[0].contig)
            .starts_with("scaffold_0_001 "));
  CHECK(index->candidates(word_hash("nothing")).empty());
}
