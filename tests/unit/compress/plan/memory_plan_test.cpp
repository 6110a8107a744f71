#include "compress/plan/memory_plan.hpp"

#include <doctest/doctest.h>

#include <string>

#include "compress/place/seed_counts.hpp"
#include "compress/place/seed_index.hpp"
#include "spillway/error.hpp"

using namespace spillway;

namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;

ShapeOptions shape_of(std::uint32_t segment_size) {
  ShapeOptions shape;
  shape.segment_size = segment_size;
  return shape;
}

RunOptions run_of(std::uint64_t memory, unsigned threads) {
  RunOptions run;
  run.memory_bytes = memory;
  run.threads = threads;
  return run;
}

std::string refusal(const ShapeOptions& shape, std::uint64_t memory) {
  try {
    MemoryPlan::make(shape, run_of(memory, 4));
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
    return error.what();
  }
  return "";
}

/// The least that a refusal names, in MiB.
std::uint64_t min_of(const ShapeOptions& shape) {
  const std::string text = refusal(shape, kMebibyte);
  const std::string before = "at least ";
  const auto at = text.find(before);
  REQUIRE(at != std::string::npos);
  return std::stoull(text.substr(at + before.size()));
}

}  // namespace

TEST_CASE("the least that is named works, and a mebibyte less does not") {
  for (const std::uint32_t segment_size : {100u, 20000u, 60000u, 1000000u}) {
    CAPTURE(segment_size);
    const ShapeOptions shape = shape_of(segment_size);
    const std::uint64_t least = min_of(shape);
    CHECK(MemoryPlan::make(shape, run_of(least * kMebibyte, 4)).workers == 1);
    const std::string text = refusal(shape, (least - 1) * kMebibyte);
    CHECK(text.find("--memory of " + std::to_string(least - 1) + "M") != std::string::npos);
    CHECK(text.find("at least " + std::to_string(least) + "M") != std::string::npos);
  }
  CHECK(min_of(shape_of(100)) <= min_of(shape_of(60000)));
  CHECK(min_of(shape_of(60000)) < min_of(shape_of(1000000)));
  CHECK(min_of(shape_of(60000)) <= 256);
}

TEST_CASE("more memory never means fewer workers, and never more than were asked for") {
  const ShapeOptions shape = shape_of(60000);
  for (const unsigned threads : {1u, 2u, 7u, 64u}) {
    unsigned before = 1;
    for (std::uint64_t memory = min_of(shape); memory < 16384; memory += memory / 4) {
      const MemoryPlan plan = MemoryPlan::make(shape, run_of(memory * kMebibyte, threads));
      CHECK(plan.workers >= before);
      CHECK(plan.workers <= threads);
      before = plan.workers;
    }
    CHECK(before == threads);
  }
  CHECK(MemoryPlan::make(shape, run_of(16384 * kMebibyte, 0)).workers >= 1);
}

TEST_CASE("what the stages reserve fits the budget, whatever the options") {
  for (const std::uint32_t segment_size : {100u, 20000u, 60000u, 1000000u}) {
    const ShapeOptions shape = shape_of(segment_size);
    for (std::uint64_t memory = min_of(shape); memory < 16384; memory += memory / 3) {
      for (const unsigned threads : {1u, 3u, 32u}) {
        CAPTURE(segment_size);
        CAPTURE(memory);
        const MemoryPlan plan = MemoryPlan::make(shape, run_of(memory * kMebibyte, threads));
        const std::uint64_t always = kCatalogueBytes + kDirectoryBytes;
        CHECK(plan.budget_bytes < memory * kMebibyte);
        CHECK(always + SeedIndex::memory_bytes() + SeedCounts::memory_bytes() + plan.sort_bytes +
                  plan.workers * split_bytes_per_worker(shape) <=
              plan.budget_bytes);
        CHECK(always + SeedIndex::memory_bytes() + SeedCounts::memory_bytes() +
                  plan.sort_bytes / 2 + place_bytes(shape, plan.workers) <=
              plan.budget_bytes);
        CHECK(always + encode_bytes(shape, plan.workers) <= plan.budget_bytes);
        CHECK(always + metadata_bytes() <= plan.budget_bytes);
        // A sort buffer takes the longest record several times over.
        CHECK(plan.sort_bytes / plan.workers / 3 > longest_record_bytes(shape));
      }
    }
  }
}

TEST_CASE("what is held beside the stages takes workers, then counts in what is needed") {
  const ShapeOptions shape = shape_of(60000);
  const RunOptions run = run_of(1024 * kMebibyte, 64);
  const MemoryPlan alone = MemoryPlan::make(shape, run);
  const HeldBeside readers{0, 26 * kMebibyte};
  const MemoryPlan reading = MemoryPlan::make(shape, run, readers);
  CHECK(reading.workers < alone.workers);
  CHECK(reading.workers > 1);
  const HeldBeside table{300 * kMebibyte, 0};
  CHECK(MemoryPlan::make(shape, run, table).workers < alone.workers);
  for (const HeldBeside& beside : {readers, table}) {
    const std::uint64_t least = min_memory_bytes(shape, 0, beside);
    CHECK(least >= min_memory_bytes(shape, 0) + beside.bytes + beside.bytes_per_worker);
    CHECK(MemoryPlan::make(shape, run_of(least, 64), beside).workers == 1);
    CHECK_THROWS_AS(MemoryPlan::make(shape, run_of(least - kMebibyte, 64), beside), Error);
  }
}

TEST_CASE("once the splitters are known: the least that is named works with any threads") {
  for (const std::uint32_t segment_size : {100u, 1500u, 60000u, 1000000u}) {
    const ShapeOptions shape = shape_of(segment_size);
    for (const std::uint64_t splitters : {0u, 1000u, 170000u, 3000000u}) {
      const HeldBeside beside = with_splitters({}, splitters, splitters);
      const std::uint64_t least = min_memory_bytes(shape, 0, beside);
      for (const unsigned threads : {1u, 2u, 8u, 64u}) {
        CAPTURE(segment_size);
        CAPTURE(splitters);
        CAPTURE(threads);
        const MemoryPlan begun = MemoryPlan::make(shape, run_of(least, threads));
        const MemoryPlan plan = begun.with(shape, beside);
        CHECK(plan.workers <= begun.workers);
        CHECK(plan.budget_bytes >= begun.budget_bytes);
        const std::uint64_t held = kCatalogueBytes + kDirectoryBytes + beside.bytes;
        const std::uint64_t seeds = SeedIndex::memory_bytes() + SeedCounts::memory_bytes();
        CHECK(held + seeds + plan.sort_bytes + plan.workers * split_bytes_per_worker(shape) <=
              plan.budget_bytes);
        CHECK(held + seeds + index_bytes(shape, plan.workers) <= plan.budget_bytes);
        CHECK(held + encode_bytes(shape, plan.workers) <= plan.budget_bytes);
        CHECK(held + metadata_bytes() + beside.metadata_bytes <= plan.budget_bytes);
      }
    }
  }
}

TEST_CASE("once the splitters are known: too little is an error that names the least") {
  const ShapeOptions shape = shape_of(100);
  const HeldBeside beside = with_splitters({}, 170000, 170000);
  const std::uint64_t least = min_memory_bytes(shape, 0, beside);
  const MemoryPlan plan = MemoryPlan::make(shape, run_of(least - kMebibyte, 8));
  const std::string text =
      "at least " + std::to_string((least - 1) / kMebibyte + 1) + "M is needed";
  CHECK_THROWS_WITH_AS(plan.with(shape, beside), doctest::Contains(text.c_str()), Error);
}

TEST_CASE("once the splitters are known: fewer workers where they need the memory") {
  const ShapeOptions shape = shape_of(100);
  const MemoryPlan begun = MemoryPlan::make(shape, run_of(256 * kMebibyte, 64));
  CHECK(begun.workers > 1);
  CHECK(begun.with(shape, {}).workers == begun.workers);
  CHECK(begun.with(shape, with_splitters({}, 600000, 600000)).workers < begun.workers);
}

TEST_CASE("splitters of a reference, at the most") {
  CHECK(max_splitters(shape_of(100), 12'000'000) == 12'000'000 / 70);
  CHECK(max_splitters(shape_of(60000), 1000) == 0);
}

TEST_CASE("each worker costs memory in pass two") {
  const ShapeOptions shape = shape_of(60000);
  for (std::uint64_t workers = 1; workers < 20; ++workers) {
    CHECK(encode_bytes(shape, workers) < encode_bytes(shape, workers + 1));
  }
}
