#include "input/tar/pax_records.hpp"

#include <charconv>
#include <limits>

namespace spillway {
namespace {

/// A decimal number at the front of `text`, which it is taken off.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (read.ec != std::errc() || value > kMax) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return value;
}

bool take_record(std::string_view keyword, std::string_view value, PaxRecords& records) {
  if (keyword == "path") {
    records.path = value;
  } else if (keyword == "size") {
    records.bytes.reset();
    if (value.empty()) return true;  // as if it had never been there
    records.bytes = take_number(value);
    return records.bytes && value.empty();
  } else if (keyword.starts_with("GNU.sparse.")) {
    records.is_sparse = true;
    if (keyword == "GNU.sparse.name") records.sparse_name = value;
  } else if (keyword.starts_with("GNU.volume.") && keyword != "GNU.volume.label") {
    records.is_piece = true;
  } else if (keyword == "SCHILY.realsize") {
    records.is_sparse = true;  // star
  }
  return true;
}

}  // namespace

std::optional<PaxRecords> read_pax_records(std::string_view text) {
  PaxRecords records;
  while (!text.empty()) {
    std::string_view record = text;
    const auto length = take_number(record);
    const std::size_t digits = text.size() - record.size();
    if (!length || *length > text.size() || *length < digits + 2 || record[0] != ' ') {
      return std::nullopt;
    }
    record = text.substr(digits + 1, *length - digits - 1);
    const std::size_t equals = record.find('=');
    if (record.back() != '\n' || equals == std::string_view::npos) return std::nullopt;
    record.remove_suffix(1);
    if (!take_record(record.substr(0, equals), record.substr(equals + 1), records)) {
      return std::nullopt;
    }
    text.remove_prefix(*length);
  }
  return records;
}

}  // namespace spillway
