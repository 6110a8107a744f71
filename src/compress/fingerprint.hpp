// What decides whether a checkpoint is of the same job: the options that shape the archive, and the
// inputs with their sizes and times.
#pragma once

#include "scratch/store.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// A new job's is put into its store; that of a resumed one is compared with what is there. Error
/// input, which names the file, if an input has changed; Error usage, which says what differs, if
/// it is another job. Without `reads_base` the archive that is appended to is not looked at: it is
/// needed no more, and may be gone.
void fingerprint(const CreateOptions& options, ScratchStore& store, bool resumed, bool reads_base);

}  // namespace spillway
