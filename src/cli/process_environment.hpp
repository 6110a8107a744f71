// The environment of this process. The library is given it as a value.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"

namespace spillway {

inline Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): never set
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

/// The names of the variables that begin with `prefix` and are not empty.
inline std::vector<std::string> process_variables(std::string_view prefix) {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t end = text.find('=');
    if (!text.starts_with(prefix) || end == std::string_view::npos || end + 1 == text.size()) {
      continue;
    }
    names.emplace_back(text.substr(0, end));
  }
  return names;
}

}  // namespace spillway
