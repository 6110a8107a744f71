// What one thread of pass one does with the samples of its inputs.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/safepoint.hpp"
#include "base/worker_pool.hpp"
#include "compress/split/case_track.hpp"
#include "compress/split/digests.hpp"
#include "compress/split/extras.hpp"
#include "compress/split/input_walk.hpp"
#include "compress/split/sample_table.hpp"
#include "compress/split/split.hpp"
#include "segment/contig_cutter.hpp"

namespace spillway {

/// What all threads have met so far.
struct SplitCounts {
  std::atomic<std::uint64_t> bases{0};
  std::atomic<std::uint64_t> segments{0};
  std::atomic<std::uint64_t> unplaced{0};
  std::atomic<std::uint32_t> reference_groups{0};

  template <typename Ar>
  void state(Ar& ar) {
    ar(bases, segments, unplaced, reference_groups);
  }
};

/// What had already been emitted for the open contig when a checkpoint was written. After a resume
/// the contig is read again from its start; everything up to here is skipped.
struct EmittedSoFar {
  std::uint64_t segments_up_to = 0;  ///< offset of the next one
  std::uint64_t bases = 0;           ///< as far as chunks of symbols have come
  std::uint64_t layout_rows = 0;

  template <typename Ar>
  void state(Ar& ar) {
    ar(segments_up_to, bases, layout_rows);
  }
};

/// An input that is open, for checkpoints: where its walk begins again, and how far it had come.
struct OpenInput {
  std::uint32_t input = 0;
  InputMark mark;  ///< of the open contig
  std::uint32_t sample = 0;
  std::uint32_t contigs = 0;  ///< of the sample, before it
  EmittedSoFar emitted;

  template <typename Ar>
  void state(Ar& ar) {
    ar(input, mark, sample, contigs, emitted);
  }
};

/// Visitor of walk_input(): cuts contigs into segments, finds the group of each by its key, and
/// spills them, with what else there is to be noted.
class SampleSplitter {
 public:
  /// What the threads of the stage share.
  struct Shared {
    SplitCounts& counts;
    SampleTable* by_header;  ///< with --pansn, the samples so far; else null
    Safepoint& safepoint;    ///< passed between chunks
  };

  /// For a checkpoint `open` is set to where this is. Threads of the pool help that have nothing to
  /// do, as `has_helper` says. `buffer_bytes` is what all sort buffers hold together.
  SampleSplitter(const RunContext& run, const SplitParts& parts, const Shared& shared,
                 std::optional<OpenInput>& open, std::size_t buffer_bytes, WorkerPool& pool,
                 DigestRecorder::HasHelper has_helper);
  SampleSplitter(const SampleSplitter&) = delete;
  SampleSplitter& operator=(const SampleSplitter&) = delete;

  void set_input(std::uint32_t input) { input_ = input; }
  std::uint32_t input() const { return input_; }
  /// The number that the next sample will have; the ones after it count on.
  void set_sample(std::uint32_t sample);
  std::uint32_t next_sample() const { return sample_; }
  /// The walk that follows begins at the mark of `place`; its first contig is the one that was open.
  void resume(const OpenInput& place);
  /// After the last input.
  void finish();

  // Of the visitor:
  void at_record(std::uint64_t member, const FastaReader::Mark& mark) {
    member_ = member;
    mark_ = &mark;
  }
  LayoutRecorder* layout() { return extras_.layout(); }
  /// Samples that an archive gives out are no files that anybody could put right.
  FastaWarn warn() const;
  StreamHash* sample_hash() {
    return by_header_ != nullptr ? &(*by_header_)[sample_].hash : nullptr;
  }
  void begin_sample(const std::string& name);
  void begin_contig(std::string_view header);
  void symbols(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte> odd_bytes,
               std::span<const std::uint32_t> case_toggles);
  void end_contig();
  void end_sample(const StreamHash& text);

 private:
  void pass_safepoint();
  OpenInput place() const;
  void go_on_with_sample();
  void add(const CutSegment& segment);
  void add_unplaced(const CutSegment& segment, const Position& position, const CaseMask& mask);
  void index_reference(std::uint32_t group, std::span<const Symbol> stored);

  const RunContext& run_;
  const RunInputs& inputs_;
  const SplitterTable& splitters_;
  Catalogue& catalogue_;
  SeedTables& seeds_;
  SplitCounts& counts_;
  SampleTable* by_header_;
  Safepoint& safepoint_;
  std::optional<OpenInput>& open_;
  SortWriter keyed_;
  SortWriter unplaced_;
  ExtensionWriter extras_;
  DigestRecorder digests_;
  CaseTrack case_;
  ContigCutter cutter_;
  std::uint64_t member_ = 0;                 // of the input, if that is a tar archive
  const FastaReader::Mark* mark_ = nullptr;  // of the contig
  EmittedSoFar emitted_;
  std::uint32_t input_ = 0;
  std::uint32_t sample_ = 0;
  std::string name_;
  std::string header_;              // of the contig, as agc is given it
  std::uint32_t contigs_ = 0;       // of the sample, so far
  std::uint32_t first_contig_ = 0;  // of a sample that goes on
  std::uint64_t contig_bases_ = 0;  // of the contig, so far
  Bytes payload_;
  std::vector<Symbol> turned_;
  std::vector<Seed> found_seeds_;
};

}  // namespace spillway
