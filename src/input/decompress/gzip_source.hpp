// The text of gzip data.
#pragma once

#include <memory>

#include "input/byte_source.hpp"

namespace spillway {

/// What GzipFilter makes of `raw`.
std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> raw);

}  // namespace spillway
