// What a user can ask of `create`, in two halves: what shapes the archive, and what only shapes the
// run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "spillway/observer.hpp"
#include "spillway/stop_token.hpp"

namespace spillway {

/// Value of segment_size: chosen by the size of the reference, 20000..60000.
inline constexpr std::uint32_t kChooseSegmentSize = 0;

/// Value of pack_cardinality: chosen by the number of samples and of their segments, 50..1000.
inline constexpr std::uint32_t kChoosePackCardinality = 0;

/// Which programs the archive is for.
enum class Readers {
  agc,  ///< `agc`, libagc and go-agc, which read packs of any size
  any,  ///< ragc 0.1.1, too, which takes packs of 50 segments for granted
};

/// What of the input comes back beside the bases, which always do.
enum class Preserve {
  exact,     ///< every byte
  case_,     ///< upper and lower case; lines are laid out anew
  sequence,  ///< upper case letters; lines are laid out anew
};

/// What is stored of each contig's sequence to check it by.
enum class DigestForm {
  automatic,  ///< full for long contigs if that is a hundredth of the archive at most; else
              ///< short, if that is less than a third
  full,       ///< 40 bytes: MD5 and sha512t24u
  short_,     ///< 4 bytes of XXH3
  none,
};

/// How much of the result is checked before it is published.
enum class VerifyLevel {
  none,   ///< nothing
  parts,  ///< each segment is decoded as it is encoded; the file is read back by its hashes
  full,   ///< also, every sample is extracted and compared with the input's hash
};

/// Options that decide the archive's bytes (together with the inputs).
struct ShapeOptions {
  std::uint32_t kmer_length = 31;                           ///< -k, 17..32 bases
  std::uint32_t min_match_length = 15;                      ///< -l, 15..32 bases
  std::uint32_t pack_cardinality = kChoosePackCardinality;  ///< -b, 1..1000000000, or chosen
  Readers readers = Readers::agc;                           ///< --readers
  std::uint32_t segment_size = kChooseSegmentSize;          ///< -s, 100..1000000 bases, or chosen
  bool concatenated = false;                                ///< -c, every contig is a sample
  bool pansn = false;                                       ///< --pansn, headers name samples
  char pansn_delimiter = '#';                               ///< of sample#haplotype#contig
  Preserve preserve = Preserve::exact;
  DigestForm digests = DigestForm::automatic;

  /// Whether samples are told by headers rather than by files.
  bool samples_by_header() const { return concatenated || pansn; }
};

/// Options that change time, memory and messages, never the archive's bytes.
struct RunOptions {
  unsigned threads = 0;                 ///< -t; 0: as many as the machine has
  std::uint64_t memory_bytes = 0;       ///< --memory; 0: the default rule (default_memory_bytes)
  std::filesystem::path scratch_dir;    ///< --scratch-dir; empty: the default rule
  std::uint64_t max_scratch_bytes = 0;  ///< --max-scratch; 0: no limit
  bool keep_scratch = false;
  VerifyLevel verify = VerifyLevel::parts;
  bool force_spill = false;  ///< tiny inputs take the disk path too
  int verbosity = 0;         ///< -v: what the program prints of what its observer is told

  bool force = false;                    ///< the output is replaced, whatever is in it
  bool restart = false;                  ///< what an earlier run has left is discarded
  double checkpoint_seconds = 30;        ///< --checkpoint; 0: none, so nothing can be resumed
  std::uint64_t time_limit_seconds = 0;  ///< --time-limit, real time of the run; 0: none
  std::filesystem::path log_json;        ///< --log-json; empty: none
  std::filesystem::path stats;           ///< --stats; empty: none
  bool force_scratch = false;            ///< scratch on a network file system, too
  /// For tests: time is counted in safepoints (docs/explanation/scratch.md), each a second after
  /// the one before, so that a checkpoint_seconds of n is every n-th one, on any machine; and no
  /// thread reports progress or watches the disk, by seconds.
  bool safepoint_clock = false;
};

/// A FASTA file, or several that are read one behind another as one; or a tar archive of them.
struct Input {
  std::string path;                 ///< "-" is standard input
  std::string sample;               ///< its sample's name; not used with samples_by_header()
  std::vector<std::string> more{};  ///< paths behind the first
  /// Whether `sample` follows from `path` alone. Then the file may be a tar archive, whose members
  /// are samples by their own names; else that is an error.
  bool named_by_file = false;
};

/// What a run has from the program that it is part of. A run touches nothing else that is the whole
/// process's: no signal, no standard stream that it is not told to read or write, no variable of the
/// environment. So any number of runs can work in one process at a time, each with a host of its
/// own. (A host whose runs write to pipes ignores SIGPIPE, so that writes fail instead; with limits to
/// the size of files, SIGXFSZ, too.)
struct RunHost {
  const StopToken* stop = nullptr;  ///< asks it to stop; null: nothing does
  RunObserver* observer = nullptr;  ///< is told what it does; null: nobody is
  /// The value of a variable, or nothing if it is not set or empty: of SLURM_TMPDIR, TMPDIR and
  /// what Slurm grants, which defaults depend on. Empty: none is set.
  std::function<std::optional<std::string>(const std::string& name)> environment;
};

/// One run of `create`, `append` or `convert`.
struct CreateOptions {
  ShapeOptions shape;
  RunOptions run;
  std::vector<Input> inputs;     ///< of `create`: the reference first
  std::filesystem::path output;  ///< empty or "-": standard output
  std::filesystem::path base;    ///< the archive that `append` adds to; empty: `create`
  /// The archive whose samples `convert` reads: the path of each input, whose sample is the name
  /// there. Empty: inputs are files.
  std::filesystem::path source;
  RunHost host;
};

}  // namespace spillway
