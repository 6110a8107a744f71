// Making archives.
#pragma once

#include "spillway/options.hpp"

namespace spillway {

/// Compresses `options.inputs` into an AGC archive (format 3.0) at `options.output`. The archive
/// appears under its name whole or not at all. Peak resident memory stays below
/// options.run.memory_bytes. Throws Error.
void create(const CreateOptions& options);

}  // namespace spillway
