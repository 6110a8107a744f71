// What decides whether a checkpoint is of the same job: the options that shape the archive, and the
// inputs with their sizes and times.
#pragma once

#include <cstdint>

#include "scratch/store.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Of a store that stands at a checkpoint: Error usage if that was written by a version of Spillway
/// whose checkpoints look different. To be called before anything else of it is read.
void check_checkpoint_version(const ScratchStore& store);

/// A new job's is put into its store; that of a resumed one is compared with what is there. Error
/// input, which names the file, if an input has changed; Error usage, which says what differs, if
/// it is another job. Without `reads_base` the archive that is appended to is not looked at: it is
/// needed no more, and may be gone. A segment size that is given where it was to be chosen passes:
/// what was chosen is for check_segment_size().
void fingerprint(const CreateOptions& options, ScratchStore& store, bool resumed, bool reads_base);

/// For a resumed job: Error usage unless it has the segment size that it was begun with, or the one
/// that was then `chosen` (0: none yet).
void check_segment_size(const CreateOptions& options, const ScratchStore& store,
                        std::uint32_t chosen);

}  // namespace spillway
