// The extended headers of the pax format (POSIX.1-2001, "pax Extended Header").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spillway {

/// What of such a header bears on how a member is read.
struct PaxRecords {
  std::string path;                    ///< empty: none
  std::optional<std::uint64_t> bytes;  ///< of what follows the member's header
  std::string sparse_name;             ///< GNU: the name of a sparse file, whose `path` is another
  bool is_sparse = false;              ///< GNU
  bool is_piece = false;               ///< GNU: of a file that goes over several volumes
};

/// `text`: records "LENGTH KEYWORD=VALUE\n"; the last one of a keyword counts. Nothing if it is
/// anything else, or a size is no number below 2^63.
std::optional<PaxRecords> read_pax_records(std::string_view text);

}  // namespace spillway
