// The samples that headers name, where their records stand in any order (--pansn).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/checkpoint_state.hpp"
#include "base/memory_budget.hpp"
#include "base/stream_hash.hpp"
#include "fasta/layout_recorder.hpp"

namespace spillway {

/// Numbers samples by their first records. Grows with the samples, since the next record may be
/// anybody's: 4 KiB for each, which are on the budget (with what a checkpoint takes to be made).
/// Not thread-safe.
class SampleTable {
 public:
  struct Sample {
    std::string name;
    std::uint32_t contigs = 0;  ///< so far
    Bytes style;                ///< of layout, in force behind its last contig
    StreamHash hash;            ///< of the text of its records

    template <typename Ar>
    void state(Ar& ar) {
      ar(name, contigs, style, hash);
    }
  };

  /// Numbers begin with `first`.
  SampleTable(MemoryBudget& budget, std::uint32_t first) : budget_(budget), first_(first) {}
  SampleTable(const SampleTable&) = delete;
  SampleTable& operator=(const SampleTable&) = delete;

  /// The sample's number; the next one if the name is new. Error resource if there is no memory for
  /// more.
  std::uint32_t number_of(std::string_view name);
  /// A record of the sample is over: it has so many contigs, and the style of `layout` (null: none)
  /// is in force.
  void end_record(std::uint32_t number, std::uint32_t contigs, const LayoutRecorder* layout);

  /// Number of the next one that is new.
  std::uint32_t next() const { return first_ + static_cast<std::uint32_t>(samples_.size()); }
  Sample& operator[](std::uint32_t number) { return samples_[number - first_]; }
  /// Calls `visit(number, sample)` for each, in the order of the numbers.
  template <typename Visit>
  void for_each(Visit visit) const {
    std::uint32_t number = first_;
    for (const Sample& sample : samples_) visit(number++, sample);
  }

  /// For checkpoints. REQUIRES, to load: there is no sample yet.
  template <typename Ar>
  void state(Ar& ar) {
    if constexpr (Ar::kLoads) SPILLWAY_ASSERT(samples_.empty());
    std::uint64_t count = samples_.size();
    ar(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      if constexpr (Ar::kLoads) {
        Sample sample;
        ar(sample);
        add_loaded(std::move(sample));
      } else {
        ar(samples_[i]);
      }
    }
  }

 private:
  void add_loaded(Sample sample);
  void charge(std::uint64_t bytes);

  MemoryBudget& budget_;
  std::uint32_t first_;
  std::vector<Reservation> held_;
  std::uint64_t room_bytes_ = 0;  // of what is held, for what is to come
  std::deque<Sample> samples_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // names are those in samples_
};

}  // namespace spillway
