// Archives by path or URL.
#pragma once

#include <memory>
#include <string>

#include "archive/byte_range_source.hpp"
#include "spillway/remote_options.hpp"

namespace spillway {

/// What a path or a URL names. Messages call a file `name`, or by its path if that is empty. Error
/// input if it cannot be opened; those of RemoteSource.
std::shared_ptr<const ByteRangeSource> open_source(const std::string& path,
                                                   const RemoteOptions& options,
                                                   std::string name = {});

}  // namespace spillway
