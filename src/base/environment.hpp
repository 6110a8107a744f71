// The environment as a value, so that what depends on it can be tested.
#pragma once

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

namespace spillway {

/// The value of a variable; nothing if it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

inline Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): never set
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

}  // namespace spillway
