#include "library/batch.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "unit/address_limit.hpp"
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

TEST_CASE("batches: what is thrown is the failure of the first share") {
  const SharedArchive archive = SharedArchive::open(golden_archive("golden/defaults"));
  const std::vector<RangeRequest> requests(200, RangeRequest{{0, 0}});
  const std::size_t first = archive.decoding_order(requests).front();
  std::atomic<int> calls = 0;
  CHECK_THROWS_WITH_AS(run_batch(archive, requests, 4,
                                 [&](Reader&, std::size_t i) {
                                   ++calls;
                                   throw std::runtime_error(std::to_string(i));
                                 }),
                       std::to_string(first).c_str(), std::runtime_error);
  CHECK(calls == 4);  // the other shares are begun all the same
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("batches: threads that the system does not give are an error of resources") {
  const SharedArchive archive = SharedArchive::open(golden_archive("golden/defaults"));
  // More stacks than the C library keeps of threads that have ended.
  constexpr unsigned kThreads = 200;
  const std::vector<RangeRequest> requests(kThreads * std::size_t{16}, RangeRequest{{0, 0}, 0, 1});
  const AddressLimit limit(16 << 20);
  try {
    run_batch(archive, requests, kThreads, [](Reader&, std::size_t) {});
    FAIL("400 MB of stacks in 16 MB");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
  }
}
#endif
