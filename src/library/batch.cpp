#include "library/batch.hpp"

#include <algorithm>
#include <exception>
#include <vector>

#include "base/worker_pool.hpp"

namespace spillway {
namespace {

// A thread's work is worth its start: ranges of a few hundred bases take microseconds each.
constexpr std::size_t kMinShare = 16;

}  // namespace

std::vector<std::size_t> expected_order(const SharedArchive& archive,
                                        std::span<const RangeRequest> requests) {
  // Metadata of all samples first: the order is found by it.
  archive.expect(requests);
  std::vector<std::size_t> order = archive.decoding_order(requests);
  std::vector<RangeRequest> in_order;
  in_order.reserve(order.size());
  for (const std::size_t i : order) in_order.push_back(requests[i]);
  archive.expect(in_order);
  return order;
}

void run_batch(const SharedArchive& archive, std::span<const RangeRequest> requests,
               unsigned threads, const std::function<void(Reader&, std::size_t)>& fetch) {
  const std::vector<std::size_t> order = expected_order(archive, requests);
  const std::size_t shares =
      std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(requests.size() / kMinShare, 1));
  const auto run_share = [&](std::size_t share) {
    Reader reader(archive);
    const std::size_t end = order.size() * (share + 1) / shares;
    for (std::size_t at = order.size() * share / shares; at < end; ++at) fetch(reader, order[at]);
  };
  WorkerPool others(static_cast<unsigned>(shares - 1));
  std::vector<TaskFuture<void>> done;
  for (std::size_t share = 1; share < shares; ++share) {
    done.push_back(others.submit([&run_share, share] { run_share(share); }));
  }
  std::exception_ptr first_failure;
  const auto keep_failure = [&](const auto& work) {
    try {
      work();
    } catch (...) {
      if (!first_failure) first_failure = std::current_exception();
    }
  };
  keep_failure([&] { run_share(0); });
  for (TaskFuture<void>& share : done) keep_failure([&] { share.get(); });
  if (first_failure) std::rethrow_exception(first_failure);
}

}  // namespace spillway
