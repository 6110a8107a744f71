#include "library/batch.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "unit/extract/golden_archive.hpp"

using namespace spillway;

TEST_CASE("batches: each request is fetched once, whatever the number of threads") {
  const SharedArchive archive = SharedArchive::open(golden_archive("golden/defaults"));
  std::vector<RangeRequest> requests;
  for (std::size_t i = 0; i < 200; ++i)
    requests.push_back({{i % archive.sample_count(), 0}, i * 100});
  requests.push_back({{1000, 0}});
  requests.push_back({{0, 1000}});
  for (const unsigned threads : {0U, 1U, 3U, 1000U}) {
    std::vector<std::atomic<int>> calls(requests.size());
    run_batch(archive, requests, threads, [&](Reader&, std::size_t i) { ++calls[i]; });
    for (const auto& n : calls) CHECK(n == 1);
  }
  run_batch(archive, {}, 4, [](Reader&, std::size_t) { FAIL("there is nothing to fetch"); });
  CHECK_THROWS_AS(run_batch(archive, requests, 4,
                            [](Reader&, std::size_t i) {
                              if (i == 77) throw std::runtime_error("no");
                            }),
                  std::runtime_error);
}
