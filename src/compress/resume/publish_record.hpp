// That a run has given its archive its name, for the same command if the run is killed before it
// has put everything away: `published` in the scratch directory. It does not depend on checkpoints.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "spillway/options.hpp"

namespace spillway {

inline constexpr const char* kPublishRecord = "published";

/// Written, durably, before `partial`, which is whole, is renamed to the output. Best effort:
/// without it nothing is wrong but that the same command does not know that its work is done.
/// Nothing for a job whose inputs cannot be read again.
void write_publish_record(const std::filesystem::path& scratch, const CreateOptions& options,
                          const std::filesystem::path& partial) noexcept;

/// Bytes of the archive at the output if it is the one that a run of these very options and inputs
/// has put there; nothing if there is no record that says so.
std::optional<std::uint64_t> published_bytes(const std::filesystem::path& scratch,
                                             const CreateOptions& options);

}  // namespace spillway
