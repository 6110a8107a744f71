// Names of samples and contigs, in scratch until the archive's metadata is written.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "base/mutex.hpp"
#include "compress/replace/replaced_archive.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

/// Samples and contigs are numbered from 0 in input order. Adding is thread-safe.
class Catalogue {
 public:
  /// `buffer_bytes` in all; the caller has reserved them.
  Catalogue(ScratchStore& store, std::size_t buffer_bytes, bool force_spill);

  /// `text` is the hash of the sample's text.
  void add_sample(std::uint32_t sample, std::string_view name, std::uint32_t contigs,
                  const Hash128& text);
  void add_contig(std::uint32_t sample, std::uint32_t contig, std::uint64_t bases,
                  std::string_view name);
  /// A sample that is in the archive already: only its name matters.
  void add_known_sample(std::uint32_t sample, std::string_view name);
  /// A sample of the file that the archive will replace.
  void add_replaced_sample(std::string_view name);
  /// Samples, and contigs, that another catalogue has noted: the records of its walks, by number.
  void add_samples(const ExternalSorter::NextRecord& next);
  void add_contigs(const ExternalSorter::NextRecord& next);
  /// Ends adding; returns the samples that only the replaced file has. Error input if two samples
  /// have one name; `place(sample)` says for the message
  /// where a sample stands in the input.
  LostSamples finish(const std::function<std::string(std::uint32_t sample)>& place);

  /// For checkpoints: what was added goes to the store. REQUIRES: nobody adds meanwhile.
  void flush();
  /// REQUIRES, to save: flush(); to load: nothing was added yet.
  template <typename Ar>
  void state(Ar& ar) {
    if constexpr (Ar::kLoads) SPILLWAY_ASSERT(samples() == 0 && contigs() == 0);
    ar(samples_, contigs_, names_, empty_contigs_);
  }

  std::uint32_t samples() const { return static_cast<std::uint32_t>(samples_.records()); }
  std::uint64_t contigs() const { return contigs_.records(); }
  /// Contigs without bases.
  std::uint64_t empty_contigs() const { return empty_contigs_; }

  /// What is known of a sample.
  struct SampleFacts {
    std::uint32_t number = 0;
    std::uint32_t contigs = 0;
    Hash128 text;
    std::string_view name;
  };
  // After finish(), in this run or before the checkpoint that it goes on from:

  /// Walks over samples, by number; sample_facts() reads its records.
  MergeReader walk_samples() { return std::move(samples_).finish().merge(false); }
  /// Of the walk's record: lives as long as that.
  static SampleFacts sample_facts(const MergeReader& walk) {
    return sample_facts(walk.key(), walk.payload());
  }
  static SampleFacts sample_facts(ByteView key, ByteView payload);
  /// Contigs: key is sample and contig (4 bytes each), payload the number of bases (LEB128), then
  /// the name. To be walked over once.
  SortedRuns contigs_by_number() { return std::move(contigs_).finish(); }

 private:
  void add_name(std::uint32_t sample, std::string_view name) SPILLWAY_REQUIRES(mutex_);
  LostSamples compare_names(const std::function<std::string(std::uint32_t sample)>& place);

  ExternalSorter samples_;
  ExternalSorter contigs_;
  ExternalSorter names_;  // samples by the hash of their name
  Mutex mutex_;
  SortWriter add_sample_ SPILLWAY_GUARDED_BY(mutex_);
  SortWriter add_contig_ SPILLWAY_GUARDED_BY(mutex_);
  SortWriter add_name_ SPILLWAY_GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> empty_contigs_{0};
};

}  // namespace spillway
