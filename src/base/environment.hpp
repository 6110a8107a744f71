// The environment as a value, so that what depends on it can be tested.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace spillway {

/// The value of a variable; nothing if it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// `environment`, or if that is empty one in which nothing is set.
inline Environment or_empty(Environment environment) {
  if (environment) return environment;
  return [](const std::string&) { return std::optional<std::string>(); };
}

}  // namespace spillway
