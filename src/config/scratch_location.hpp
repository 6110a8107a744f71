// Which directory the scratch store of a run goes to (docs/reference/scratch.md).
#pragma once

#include <filesystem>

#include "base/environment.hpp"

namespace spillway {

/// The first of: `asked` (--scratch-dir), $SLURM_TMPDIR, $TMPDIR, the directory of `output`, /tmp
/// (if `output` is empty: standard output). It exists, is a directory and may be written to. If
/// not, the next one is not tried: Error usage (no directory, or itself the scratch directory of a
/// run) or io (not writable), which names it, who asked for it, and the way out.
std::filesystem::path scratch_location(const std::filesystem::path& asked,
                                       const std::filesystem::path& output,
                                       const Environment& environment);

}  // namespace spillway
