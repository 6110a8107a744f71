// What decides whether a checkpoint is of the same job: the options that shape the archive, and the
// inputs with their sizes and times.
#pragma once

#include <cstdint>

#include "base/hash.hpp"
#include "scratch/store.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Of a store that stands at a checkpoint: Error usage if that was written by a version of Spillway
/// whose checkpoints look different. To be called before anything else of it is read.
void check_checkpoint_version(const ScratchStore& store);

/// Whether the same command can do the same job later: it writes to a file, and all that it reads can
/// be read again. Error input if an input is missing. Of other jobs nothing is compared here.
bool can_be_repeated(const CreateOptions& options);

/// What decides, besides options and inputs, which bytes a job writes.
struct EncoderVersions {
  std::uint64_t zstd = 0;      ///< of the library at run time
  std::uint64_t xxhash = 0;    ///< likewise: hashes are saved half done
  std::uint64_t spillway = 0;  ///< hash of the program's version
  std::uint64_t encoder = 0;   ///< of what this program writes: kEncoderVersion
};

/// To be raised by every change after which the same inputs and options may give other bytes.
inline constexpr std::uint64_t kEncoderVersion = 3;

/// Those of this process.
EncoderVersions encoder_versions();

/// A new job's is put into its store; that of a resumed one is compared with what is there. Error
/// input, which names the file, if an input has changed; Error usage, which says what differs, if
/// it is another job. Without `reads_base` the archive that is appended to is not looked at: it is
/// needed no more, and may be gone. A segment size that is given where it was to be chosen passes:
/// what was chosen is for check_segment_size(). A job that was begun by another version is Error
/// usage, too: its archive would be one that neither version makes.
void fingerprint(const CreateOptions& options, ScratchStore& store, bool resumed, bool reads_base,
                 const EncoderVersions& versions = encoder_versions());

/// Of what is asked for, whichever version does it: options that shape the archive, and inputs with
/// their sizes and times; of the archive that is appended to the name alone if it is the output.
/// No file is opened. Error input if an input is missing. REQUIRES: can_be_repeated(options).
Hash128 hash_of_request(const CreateOptions& options);

/// For a resumed job: Error usage unless it has the segment size that it was begun with, or the one
/// that was then `chosen` (0: none yet).
void check_segment_size(const CreateOptions& options, const ScratchStore& store,
                        std::uint32_t chosen);

}  // namespace spillway
