// What can be checked of a run before it has inputs.
#pragma once

#include "spillway/options.hpp"

namespace spillway {

/// Throws what create(), or with a base append(), would throw whatever its inputs are: for values
/// out of range, too little memory, an archive to which nothing can be added or whose tables are
/// damaged, an output that cannot be written, must not be replaced or is another run's, scratch
/// where it must not be or with the state of an interrupted run, and logs that cannot be written.
/// Leaves everything as it is. Returns the options with the scratch location chosen.
/// REQUIRES: no inputs, and no archive to convert.
CreateOptions checked_before_inputs(CreateOptions options);

}  // namespace spillway
