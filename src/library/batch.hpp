// Many ranges of an archive at once, on several threads.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "spillway/shared_archive.hpp"

namespace spillway {

/// As SharedArchive::decoding_order(); the requests are expected in this order.
std::vector<std::size_t> expected_order(const SharedArchive& archive,
                                        std::span<const RangeRequest> requests);

/// Calls fetch(reader, i) once for each request number i, in the order in which that decodes least,
/// on up to `threads` threads, each with a reader of its own. An exception of fetch() ends its
/// thread's share; that of the first share that failed is thrown when all threads are done. Error
/// resource if the system does not give that many threads.
void run_batch(const SharedArchive& archive, std::span<const RangeRequest> requests,
               unsigned threads, const std::function<void(Reader&, std::size_t)>& fetch);

}  // namespace spillway
