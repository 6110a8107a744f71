// From what a caller of `create`, `append` or `convert` asks for to what the stages take.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/environment.hpp"
#include "compress/plan/memory_plan.hpp"
#include "compress/prepare/request_checks.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// The checked request (checked_request), with everything that it leaves open: the shape of the
/// archive that is appended to, the samples of the one that is converted, and the memory. Reads
/// archives, changes nothing. Errors as of checked_request and of the archives.
CreateOptions prepared_request(CreateOptions options, Purpose purpose);

/// The memory of a run that does not say: the default (default_memory_bytes); but the least that
/// works for `options` with what they hold `beside` (held_beside) where that is more and is granted
/// (granted_memory_bytes).
std::uint64_t memory_by_default(const CreateOptions& options, const HeldBeside& beside,
                                const std::filesystem::path& root, const Environment& environment);

}  // namespace spillway
