// What can be checked of a run of `create`, `append` or `convert` before any work is done.
#pragma once

#include "spillway/options.hpp"

namespace spillway {

enum class Purpose {
  run,
  begin,  ///< a run whose inputs are not there yet: nothing of them is checked
  plan,   ///< nothing is written: standard output need not be fit for an archive
};

/// Checks that values are within their ranges, that the inputs are there and have names of their
/// own, that the output can be written, and that no file that the run writes (output, its partial
/// file, logs, scratch) is a file that it reads, by whatever name: but `append` may replace its
/// archive. Returns the options with the links of an output that is a file resolved, and the scratch location
/// chosen.
/// Opens and creates nothing. Error usage, input or io.
CreateOptions checked_request(CreateOptions options, Purpose purpose);

/// The part of that about --log-json and --stats: Error usage if one of them is a file that the run
/// reads or writes otherwise. An output that cannot be written is not their fault.
void check_side_files(const CreateOptions& options);

}  // namespace spillway
