// Which version of an object was opened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "remote/http_client.hpp"

namespace spillway {

/// Two answers with equal versions are of the same bytes.
struct ObjectVersion {
  std::uint64_t size = 0;
  std::string etag{};           ///< a strong one, or empty
  std::string last_modified{};  ///< empty where there is an ETag

  bool operator==(const ObjectVersion&) const = default;

  /// Of an answer, for an object of `size` bytes.
  static ObjectVersion of(const HttpAnswer& answer, std::uint64_t size);

  /// Whether it tells one version from another.
  bool is_pinned() const { return !etag.empty() || !last_modified.empty(); }
  /// The header that asks for this version alone.
  std::vector<std::string> condition() const;
  /// The header that asks whether there is another one.
  std::vector<std::string> change_condition() const;

  /// In lines, and back; nothing if the text is of something else.
  std::string text() const;
  static std::optional<ObjectVersion> parse(const std::string& text);
};

}  // namespace spillway
