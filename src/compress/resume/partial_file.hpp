// NAME.partial, which becomes the archive: its name can be guessed, and has to be found again, so
// something else may stand there.
#pragma once

#include <filesystem>

#include "base/file.hpp"

namespace spillway {

/// Error io, which says what stands at `partial`, unless it may be overwritten: nothing is there,
/// or a regular file with no other name, of this user or of the owner of `output`, and either empty
/// or `is_left`: a run has left it. `output` may be empty.
void check_partial(const std::filesystem::path& partial, const std::filesystem::path& output,
                   bool is_left);

/// A new, empty file at `partial`, which nobody may read who may not read `output`, if that exists.
/// What stood there goes. Error io. REQUIRES: check_partial().
File create_partial(const std::filesystem::path& partial, const std::filesystem::path& output);

}  // namespace spillway
