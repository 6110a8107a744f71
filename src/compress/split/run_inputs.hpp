// The inputs of a run, and which samples come from which of them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compress/convert/archive_text.hpp"
#include "compress/resume/input_stamps.hpp"
#include "input/fasta_streams.hpp"
#include "run/progress.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Threads that may inflate an input ahead where `readers` of the `workers` read one each. Inflating
/// is faster than what the reading thread does with the text: two keep up with one.
constexpr unsigned inflating_threads(unsigned workers, unsigned readers) {
  return std::min(2U, (workers - readers) / readers);
}

/// Samples are numbered in the order of the inputs, from first_sample() on. Thread-safe as far as
/// each input is handled by one thread.
class RunInputs {
 public:
  /// What is read of files is progress. `store` takes the stamps of many files.
  RunInputs(const CreateOptions& options, Progress& progress, ScratchStore& store)
      : options_(options),
        progress_(progress),
        stamps_(options, store),
        first_samples_(options.inputs.size()) {}
  RunInputs(const RunInputs&) = delete;
  RunInputs& operator=(const RunInputs&) = delete;

  /// How the files are as the run begins: to be called before anything of them is read.
  void take_stamps() { stamps_.take(); }
  /// As of InputStamps.
  InputStamps& stamps() { return stamps_; }

  /// The reference is read twice. What gives its bytes only once (standard input, a FIFO) is copied
  /// to `copy` as it comes; that goes with this object.
  void copy_reference(const std::filesystem::path& copy);
  /// The inputs are samples of an archive (options.source): `readers` of them are read at once.
  void open_archive(unsigned readers, MemoryBudget& budget, ArchiveSampleReader::Warn warn);
  /// Fewer samples will be read at once than was said before.
  void set_archive_readers(unsigned readers) {
    if (archive_) archive_->set_readers(readers);
  }
  void close_archive() { archive_.reset(); }
  bool reads_archive() const { return archive_.has_value(); }

  std::size_t count() const { return options_.inputs.size(); }
  /// As in the options; a reference that can be read only once is its copy.
  const Input& operator[](std::size_t i) const {
    return i == 0 && copied_ ? *copied_ : options_.inputs[i];
  }
  bool is_copied(std::size_t i) const { return i == 0 && copied_.has_value(); }
  /// What messages call input `i`.
  std::string shown(std::size_t i) const;
  /// The texts of input `i`. ChangedInput if it is not what it was when the run began.
  FastaStreams open(std::size_t i, const Decoding& decoding);

  /// Number of the first input's first sample: those of an archive that is appended to come before.
  std::uint32_t first_sample() const { return first_sample_; }
  void set_first_sample(std::uint32_t sample) { first_sample_ = sample; }
  /// Number of the first sample of input `i`.
  void set_first_sample_of(std::size_t i, std::uint32_t sample) { first_samples_[i] = sample; }
  /// Some samples have names that are known only once all was read: those in tar archives.
  void set_names_known_after_reading();
  bool names_known_after_reading() const { return names_known_after_reading_; }

  /// The input from which a sample came. REQUIRES: it is not of the archive that is appended to.
  std::size_t input_of(std::uint32_t sample) const;
  /// Where in the inputs, or in the archive that is appended to, a sample comes from, for messages.
  /// `end` is the number of the samples after the last one.
  std::string origin_of(std::uint32_t sample, std::uint32_t end) const;

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(first_sample_, first_samples_, names_known_after_reading_);
    if constexpr (Ar::kLoads) {
      if (names_known_after_reading_) set_names_known_after_reading();
    }
  }

 private:
  /// A file that goes with the object.
  class Copy {
   public:
    Copy() = default;
    ~Copy();
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;

    void make(const Input& input, const std::filesystem::path& path);

   private:
    std::filesystem::path path_;  // empty: there is none
  };

  std::string member_of(std::size_t input, std::uint32_t number) const;

  const CreateOptions& options_;
  Progress& progress_;
  InputStamps stamps_;
  Copy copy_;                    // of the reference
  std::optional<Input> copied_;  // the reference, where it was copied
  std::optional<ArchiveSampleReader> archive_;
  std::uint32_t first_sample_ = 0;
  std::vector<std::uint32_t> first_samples_;  // by input
  bool names_known_after_reading_ = false;
};

}  // namespace spillway
