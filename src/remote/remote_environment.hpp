// The environment that the options name.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

#include "base/environment.hpp"
#include "spillway/remote_options.hpp"

namespace spillway {

/// That of the options, or of the process.
inline Environment environment_of(const RemoteOptions& options) {
  if (options.environment) return options.environment;
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): never set
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

}  // namespace spillway
