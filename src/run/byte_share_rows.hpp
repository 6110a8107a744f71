// What an archive's bytes are spent on, by name, as `info` and --stats tell it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "run/json.hpp"
#include "spillway/archive.hpp"

namespace spillway {

inline std::array<std::pair<std::string_view, std::uint64_t>, 7> rows_of(const ByteShares& shares) {
  return {{{"references", shares.references},
           {"deltas", shares.deltas},
           {"segments", shares.segments},
           {"names", shares.names},
           {"splitters", shares.splitters},
           {"extras", shares.extras},
           {"directory", shares.directory}}};
}

inline std::string json_of(const ByteShares& shares) {
  JsonObject json;
  for (const auto& [name, bytes] : rows_of(shares)) json.add(name, bytes);
  return json.text();
}

}  // namespace spillway
