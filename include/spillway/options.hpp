// What a user can ask of `create`, in two halves: what shapes the archive, and what only shapes the
// run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace spillway {

/// Value of segment_size: chosen by the size of the reference, 20000..60000.
inline constexpr std::uint32_t kChooseSegmentSize = 0;

/// Options that decide the archive's bytes (together with the inputs).
struct ShapeOptions {
  std::uint32_t kmer_length = 31;                   ///< -k, 17..32 bases
  std::uint32_t min_match_length = 20;              ///< -l, 15..32 bases
  std::uint32_t pack_cardinality = 500;             ///< -b, 1..1000000000 sequences
  std::uint32_t segment_size = kChooseSegmentSize;  ///< -s, 100..1000000 bases, or chosen
  bool concatenated = false;  ///< -c, every contig is a sample
};

/// Options that change time, memory and messages, never the archive's bytes.
struct RunOptions {
  unsigned threads = 0;                 ///< -t; 0: as many as the machine has
  std::uint64_t memory_bytes = 0;       ///< --memory; 0: the default rule (default_memory_bytes)
  std::filesystem::path scratch_dir;    ///< --scratch-dir; empty: the default rule
  std::uint64_t max_scratch_bytes = 0;  ///< --max-scratch; 0: no limit
  bool keep_scratch = false;
  bool force_spill = false;  ///< tiny inputs take the disk path too
  int verbosity = 0;         ///< -v, 0..2
};

/// One run of `create`.
struct CreateOptions {
  ShapeOptions shape;
  RunOptions run;
  std::vector<std::string> inputs;  ///< the reference first; "-" is standard input
  std::filesystem::path output;     ///< empty: standard output
};

}  // namespace spillway
