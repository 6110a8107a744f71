// What can be said of a run of `create`, `append` or `convert` before any work is done.
#pragma once

#include "config/settings.hpp"

namespace spillway {

/// Checks that the inputs are there and have names of their own, and that the output can be written
/// and that nothing that is written is a file that is read (but for the archive that `append`
/// replaces); finds out what the options leave open: the scratch directory and the memory. Opens
/// and creates nothing. Error usage, input or io.
CreateOptions checked_options(CreateSettings settings);
/// The same for a run that is only planned: standard output need not be fit for an archive.
CreateOptions checked_plan_options(CreateSettings settings);

}  // namespace spillway
