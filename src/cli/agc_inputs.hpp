// The inputs that agc skips, where we refuse to run.
#pragma once

#include <functional>
#include <string>

#include "spillway/options.hpp"

namespace spillway {

/// Removes from options.inputs, with one line of text each for `warn`: files that cannot be opened
/// or hold no text; samples that are already there, in the archive that is appended to or among the
/// inputs before; with samples_by_header(), repeated paths. The reference of a new archive is never
/// removed. Error as of opening the archive.
void skip_as_agc(CreateOptions& options, const std::function<void(const std::string&)>& warn);

/// What agc makes of an append without inputs: copies the archive, options.base, to options.output.
/// Error as of files and outputs.
void copy_archive_as_agc(const CreateOptions& options);

}  // namespace spillway
