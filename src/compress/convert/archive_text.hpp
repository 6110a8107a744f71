// Samples of an archive as inputs: what `convert` reads in the place of FASTA files.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "archive/reader.hpp"
#include "base/lending_pool.hpp"
#include "base/memory_budget.hpp"
#include "input/byte_source.hpp"
#include "spillway/archive.hpp"

namespace spillway {

struct StoredSamples {
  /// In the order in which they are stored, the reference first (archives of `agc` 1.x: by name).
  std::vector<std::string> names;
  bool is_layout_known = false;  ///< of all samples, or of some
};

/// What samples an archive has. Error as of the archive.
StoredSamples stored_samples(const std::filesystem::path& path);

/// What ArchiveSampleReader holds on the budget for each reader.
std::uint64_t bytes_of_sample_reader(const std::filesystem::path& path);

/// Opens the archive once for each thread that reads at the same time, and keeps it open: going on
/// to the next sample is cheap then. Thread-safe.
class ArchiveSampleReader {
 public:
  using Warn = std::function<void(const std::string&)>;

  /// `readers` samples are read at the same time, at most; what that takes is held on the budget.
  ArchiveSampleReader(std::filesystem::path path, unsigned readers, MemoryBudget& budget,
                      Warn warn);

  /// Fewer samples will be read at the same time than was said before.
  void set_readers(unsigned readers);

  /// The text of a sample: as it was put in if the archive knows, else in lines of 80 bases. Once
  /// it was read, the size of the archive is added to `read_bytes`, if there is one. A thread of
  /// its own decodes.
  std::unique_ptr<ByteSource> open(const std::string& sample,
                                   std::atomic<std::uint64_t>* read_bytes);

 private:
  friend class SampleText;

  ArchiveSampleReader(const ArchiveReader& archive, std::filesystem::path path, unsigned readers,
                      MemoryBudget& budget, Warn warn);

  std::unique_ptr<Archive> open_reader() const;

  std::filesystem::path path_;
  std::uint64_t file_bytes_;
  std::uint32_t exact_from_;  // samples before it are laid out anew
  Warn warn_;
  std::uint64_t bytes_per_reader_;
  Reservation reservation_;
  LendingPool<Archive> readers_;  // as many as were reserved
};

}  // namespace spillway
