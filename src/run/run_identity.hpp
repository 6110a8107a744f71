// Who a run is, for others to read: in lock files, status files and reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spillway {

struct RunIdentity {
  std::string host;
  std::int64_t pid = 0;
  std::string boot_id;  ///< of the kernel (random, new at each boot); empty: not known
  std::string started;  ///< of the process: UTC, as utc_time() has it
  std::string command;  ///< its words, quoted for a shell where they need it

  bool operator==(const RunIdentity&) const = default;
};

/// Of this process.
RunIdentity this_run();

/// Of Spillway: "0.1.0".
std::string program_version();

/// Lines of `field: value`, in which no value has a line end.
std::string to_text(const RunIdentity& run);
/// What to_text wrote; nothing if it is anything else.
std::optional<RunIdentity> identity_of_text(std::string_view text);

/// "process 17 on node3, since 2026-11-23T18:00:00Z: spillway create -o x.agc ref.fa".
std::string describe(const RunIdentity& run);

/// Whether a process of that number runs on this host, in this boot. Nothing if it was on another
/// host. A number may have been given anew since: true may be wrong, false is not.
std::optional<bool> seems_alive(const RunIdentity& run);

/// `seconds` since 1970 as "2026-11-23T18:34:03Z".
std::string utc_time(std::int64_t seconds);
/// Now.
std::string utc_time();

}  // namespace spillway
