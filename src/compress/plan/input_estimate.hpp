// What the inputs hold, from their sizes and a look at the beginnings of some.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "spillway/error.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Sums over all inputs. Those that are no regular files (pipes, standard input) are not in them.
struct InputEstimate {
  std::uint64_t files = 0;
  std::uint64_t unknown_files = 0;  ///< of them that are no regular files
  std::uint64_t file_bytes = 0;     ///< on disk
  double text_bytes = 0;            ///< decompressed
  double contigs = 0;
  double tar_members = 0;  ///< samples in tar archives
  double bases = 0;        ///< of any kind, bytes that are no bases among them
  double n_bases = 0;
  double code_bases = 0;       ///< other IUPAC codes than A, C, G, T, N
  double exception_runs = 0;   ///< of one symbol, as N, that is no A, C, G or T
  double odd_bases = 0;        ///< bytes that no IUPAC code is for: amino acids, gaps
  double reference_bases = 0;  ///< of the first input; of a tar archive, of its first member
  /// How far off the sums may be, as a share: 0 where all that there is was looked at.
  double spread = 0;
  /// Something of a tar archive was not looked at: it may be anything, so even the lower end of
  /// what follows from the sums may be too much.
  bool is_guess = false;
  /// What is wrong with an input that was looked at, as the run will say it: the first such.
  std::optional<Error> refusal;
};

/// By the ending of its name.
bool is_named_compressed(std::string_view path);

/// Looks at the size of every file, and at the first `max_bytes` (of text) of the reference and
/// of up to `max_files` others, half of them compressed if there are such: spread evenly. Of large files
/// that are not compressed pieces are looked at, from start to end; how much text a compressed one
/// has is what it states itself, where that can be right. What is
/// compressed is told by content where it was looked at, else by name, and a tar archive by
/// content. An input that cannot be read, or is no FASTA, counts as empty. Error interrupted.
InputEstimate estimate_inputs(std::span<const Input> inputs, std::size_t max_files,
                              std::size_t max_bytes);

}  // namespace spillway
