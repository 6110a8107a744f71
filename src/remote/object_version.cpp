#include "remote/object_version.hpp"

#include <charconv>
#include <sstream>

namespace spillway {

ObjectVersion ObjectVersion::of(const HttpAnswer& answer, std::uint64_t size) {
  ObjectVersion version;
  version.size = size;
  if (!answer.etag.empty() && !answer.etag.starts_with("W/")) {
    version.etag = answer.etag;
  } else {
    version.last_modified = answer.last_modified;
  }
  return version;
}

std::vector<std::string> ObjectVersion::condition() const {
  if (!etag.empty()) return {"If-Match: " + etag};
  if (!last_modified.empty()) return {"If-Unmodified-Since: " + last_modified};
  return {};
}

std::vector<std::string> ObjectVersion::change_condition() const {
  if (!etag.empty()) return {"If-None-Match: " + etag};
  if (!last_modified.empty()) return {"If-Modified-Since: " + last_modified};
  return {};
}

std::string ObjectVersion::text() const {
  return std::to_string(size) + "\n" + etag + "\n" + last_modified + "\n";
}

std::optional<ObjectVersion> ObjectVersion::parse(const std::string& text) {
  std::istringstream lines(text);
  std::string size;
  ObjectVersion version;
  std::getline(lines, size);
  std::getline(lines, version.etag);
  std::getline(lines, version.last_modified);
  const char* const end = size.data() + size.size();
  const auto [at, error] = std::from_chars(size.data(), end, version.size);
  if (size.empty() || error != std::errc{} || at != end || version.text() != text) {
    return std::nullopt;
  }
  return version;
}

}  // namespace spillway
