#include "library/batch.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace spillway {
namespace {

// A thread's work is worth its start: ranges of a few hundred bases take microseconds each.
constexpr std::size_t kMinShare = 16;

}  // namespace

void run_batch(const SharedArchive& archive, std::span<const RangeRequest> requests,
               unsigned threads, const std::function<void(Reader&, std::size_t)>& fetch) {
  const std::vector<std::size_t> order = archive.decoding_order(requests);
  const std::size_t shares =
      std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(requests.size() / kMinShare, 1));
  std::vector<std::exception_ptr> failures(shares);
  const auto run_share = [&](std::size_t share) noexcept {
    try {
      Reader reader(archive);
      const std::size_t end = order.size() * (share + 1) / shares;
      for (std::size_t at = order.size() * share / shares; at < end; ++at) {
        fetch(reader, order[at]);
      }
    } catch (...) {
      failures[share] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t share = 1; share < shares; ++share) others.emplace_back(run_share, share);
    run_share(0);
  }
  for (const auto& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace spillway
