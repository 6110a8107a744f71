#include "compress/split/catalogue.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "temporary_directory.hpp"

using namespace spillway;

namespace {

std::string place(std::uint32_t sample) { return "place " + std::to_string(sample); }

std::string text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

TEST_CASE("names come back in the order of their numbers, however they were added") {
  for (const bool force_spill : {false, true}) {
    const TemporaryDirectory directory;
    ScratchStore store(directory.path() / "store", 0);
    Catalogue catalogue(store, 1 << 15, force_spill);  // a small buffer spills several runs
    constexpr std::uint32_t kSamples = 300;
    for (std::uint32_t i = 0; i < kSamples; ++i) {
      const std::uint32_t sample = i * 7 % kSamples;
      for (std::uint32_t contig = 0; contig < sample % 5; ++contig) {
        // Contigs of one name are none of our business.
        catalogue.add_contig(sample, contig, 1000 * sample + contig,
                             "c" + std::to_string(contig / 2) + " of some sample");
      }
      catalogue.add_sample(sample, sample == 3 ? "" : "sample " + std::to_string(sample),
                           sample % 5, {.high = sample, .low = 7});
    }
    catalogue.finish(place);
    CHECK(catalogue.samples() == kSamples);
    CHECK(catalogue.contigs() == kSamples * 2);
    MergeReader samples = catalogue.walk_samples();
    MergeReader contigs = catalogue.contigs_by_number().merge(true);
    for (std::uint32_t sample = 0; sample < kSamples; ++sample) {
      REQUIRE(samples.next());
      const Catalogue::SampleFacts facts = Catalogue::sample_facts(samples);
      CHECK(facts.number == sample);
      CHECK(facts.contigs == sample % 5);
      CHECK(facts.name == (sample == 3 ? "" : "sample " + std::to_string(sample)));
      CHECK(facts.text == Hash128{.high = sample, .low = 7});
      for (std::uint32_t contig = 0; contig < sample % 5; ++contig) {
        REQUIRE(contigs.next());
        CHECK(get_big_endian<std::uint32_t>(contigs.key().data()) == sample);
        CHECK(get_big_endian<std::uint32_t>(contigs.key().data() + 4) == contig);
        ByteCursor about(contigs.payload());
        CHECK(about.leb128() == 1000 * sample + contig);
        CHECK(text(about.rest()) == "c" + std::to_string(contig / 2) + " of some sample");
      }
    }
    CHECK_FALSE(samples.next());
    CHECK_FALSE(contigs.next());
  }
}

TEST_CASE("two samples of one name are refused by that name, wherever they stand") {
  for (const auto& [first, second] : {std::pair{0u, 1u}, std::pair{5u, 900u}}) {
    const TemporaryDirectory directory;
    ScratchStore store(directory.path() / "store", 0);
    Catalogue catalogue(store, 1 << 14, true);
    for (std::uint32_t sample = 0; sample < 1000; ++sample) {
      const std::uint32_t name = sample == second ? first : sample;
      catalogue.add_sample(sample, "strain_" + std::to_string(name), 0, {});
    }
    const std::string message = "two samples are named 'strain_" + std::to_string(first) +
                                "': " + place(first) + " and " + place(second);
    CHECK_THROWS_WITH_AS(catalogue.finish(place), message.c_str(), Error);
  }
}

TEST_CASE("samples that only the replaced file has are told of, others are not") {
  for (const bool force_spill : {false, true}) {
    const TemporaryDirectory directory;
    ScratchStore store(directory.path() / "store", 0);
    Catalogue catalogue(store, 1 << 15, force_spill);
    for (std::uint32_t sample = 0; sample < 100; ++sample) {
      catalogue.add_sample(sample, "s" + std::to_string(sample), 0, {});
    }
    catalogue.add_known_sample(100, "known");
    for (const char* name : {"s3", "known", "gone", "s99", "s100"}) {
      catalogue.add_replaced_sample(name);
    }
    const LostSamples lost = catalogue.finish(place);
    CHECK(lost.count == 2);
    CHECK(std::set<std::string>(lost.first.begin(), lost.first.end()) ==
          std::set<std::string>{"gone", "s100"});
  }
}

TEST_CASE("what other catalogues have noted is as if it had been noted here") {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ScratchStore other_store(directory.path() / "other", 0);
  Catalogue other(other_store, 1 << 15, false);
  for (std::uint32_t sample = 0; sample < 3; ++sample) {
    other.add_sample(sample, "sample " + std::to_string(sample), 1, {.high = sample, .low = 7});
    other.add_contig(sample, 0, sample == 1 ? 0 : 10, "contig");
  }
  other.finish(place);
  const auto records_of = [](MergeReader& merge) {
    return [&merge](ByteView& key, ByteView& payload) {
      if (!merge.next()) return false;
      key = merge.key();
      payload = merge.payload();
      return true;
    };
  };
  const auto copy_to = [&](Catalogue& catalogue) {
    MergeReader samples = other.walk_samples();
    catalogue.add_samples(records_of(samples));
    MergeReader contigs = other.contigs_by_number().merge(false);
    catalogue.add_contigs(records_of(contigs));
  };
  Catalogue catalogue(store, 1 << 15, false);
  copy_to(catalogue);
  CHECK(catalogue.samples() == 3);
  CHECK(catalogue.contigs() == 3);
  CHECK(catalogue.empty_contigs() == 1);
  SUBCASE("names are compared with all others") {
    catalogue.add_sample(3, "sample 1", 0, {});
    CHECK_THROWS_WITH_AS(catalogue.finish(place),
                         "two samples are named 'sample 1': place 1 and place 3", Error);
  }
  SUBCASE("names of their own") {
    catalogue.finish(place);
    MergeReader samples = catalogue.walk_samples();
    for (std::uint32_t sample = 0; sample < 3; ++sample) {
      REQUIRE(samples.next());
      CHECK(Catalogue::sample_facts(samples).text == Hash128{.high = sample, .low = 7});
    }
    CHECK_FALSE(samples.next());
  }
}
