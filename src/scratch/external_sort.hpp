// External sorting on the scratch store: records go into a buffer, a full buffer is sorted and
// appended as one run, and the runs are merged back in key order. All writes are sequential.
//
// Writing, sorting, merging and every step of a walk end as check_interrupted() once the run is to
// stop (base/interrupt.hpp).
//
// A record is a key of a fixed number of bytes (big-endian fields, so that memcmp order is the
// order wanted) and a payload of any length. Records with equal keys come back in no particular
// order: whoever needs determinism makes its keys unique.
//
// On disk a run is a stream of records, chopped into blocks that fill LMDB's overflow pages without
// loss. The LMDB key of a block is
//     run (4 bytes) | key of the first record that begins in it, or of the last one before |
//     block (4 bytes)
// so the walk over a run is a walk over neighbouring keys. How many blocks a run has is known apart
// from them: a damaged tree of keys cannot lose any unseen (Error corrupt).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/checkpoint_state.hpp"
#include "base/mutex.hpp"
#include "base/safepoint.hpp"
#include "scratch/store.hpp"

namespace spillway {

class SortWriter;
class SortedRuns;
class MergeReader;

/// Where a walk stands, for checkpoints: at a record in each run.
struct WalkPlace {
  struct InRun {
    bool in_memory = false;
    Bytes rest;                ///< of a run in memory: the records from there on
    Bytes run;                 ///< else: what the keys of its blocks begin with,
    std::uint32_t blocks = 0;  ///< how many it has,
    Bytes block;               ///< the key of the block that the record begins in,
    std::uint64_t offset = 0;  ///< and where in it

    template <typename Ar>
    void state(Ar& ar) {
      ar(in_memory, rest, run, blocks, block, offset);
    }
  };
  std::vector<InRun> runs;

  template <typename Ar>
  void state(Ar& ar) {
    ar(runs);
  }
};

/// A sorted run in the table.
struct SortedRun {
  std::uint32_t number = 0;
  std::uint32_t blocks = 0;

  template <typename Ar>
  void state(Ar& ar) {
    ar(number, blocks);
  }
};

/// Runs that are being merged into one, at a safepoint.
struct MergingDown {
  WalkPlace walk;
  SortedRun run;  ///< that they become, so far

  template <typename Ar>
  void state(Ar& ar) {
    ar(walk, run);
  }
};

/// One external sort: a set of runs in a table of its own. Records are added by SortWriters, on
/// several threads at once; then finish() gives what can be read. It has to outlive both, and takes
/// part in the checkpoints of both.
class ExternalSorter {
 public:
  struct Limits {
    std::size_t fan_in = 256;        ///< runs merged at once, each with a buffer of one block
    std::size_t keep_in_memory = 0;  ///< a writer that never spilled and holds no more than this
                                     ///< leaves its run in memory
  };

  ExternalSorter(ScratchStore& store, const std::string& name, std::size_t key_bytes,
                 Limits limits);

  std::size_t key_bytes() const { return key_bytes_; }
  std::uint64_t records() const { return records_; }

  /// Gives the next record, which is lent until the next call; false: there is no more.
  using NextRecord = std::function<bool(ByteView& key, ByteView& payload)>;
  /// Adds records that were sorted elsewhere as a run of their own, from `next`. Error corrupt if a
  /// key is not above the one before. Thread-safe.
  void add_run(const NextRecord& next);

  /// Ends adding. REQUIRES: every SortWriter has finished, in this run or before the checkpoint
  /// that it goes on from.
  SortedRuns finish() &&;

  /// For a checkpoint: what is in memory goes to the store. REQUIRES: what writers held was
  /// spilled.
  void flush();
  /// What is needed beside the store. REQUIRES, to save: flush(); to load: nothing was added yet,
  /// and the store stands where it was.
  template <typename Ar>
  void state(Ar& ar) {
    const MutexLock lock(write_mutex_);
    if constexpr (Ar::kLoads) SPILLWAY_ASSERT(records_ == 0 && next_run_ == 0);
    if constexpr (!Ar::kLoads) SPILLWAY_ASSERT(memory_runs_.empty());
    ar(records_, next_run_, runs_, merging_down_);
  }

 private:
  friend class SortWriter;
  friend class SortedRuns;
  friend class MergeReader;
  class BlockWriter;
  class BlockReader;
  class Eraser;

  using Run = SortedRun;

  MergeReader merge(bool consume, Safepoint* safepoint);
  MergeReader resume(bool consume);
  void write_run(const SortWriter& sorted);
  void write_run(ByteView records) SPILLWAY_REQUIRES(write_mutex_);
  void write_memory_runs() SPILLWAY_REQUIRES(write_mutex_);
  // Of the merging thread, while nobody adds; a checkpoint on the way calls state(), which locks.
  void merge_down(Safepoint* safepoint) SPILLWAY_NO_THREAD_SAFETY_ANALYSIS;
  void merge_into(MergeReader merge, Run run,
                  Safepoint* safepoint) SPILLWAY_NO_THREAD_SAFETY_ANALYSIS;

  ScratchStore& store_;
  ScratchTable table_;
  std::size_t key_bytes_;
  Limits limits_;
  Mutex write_mutex_;  // one run is written at a time: MDB_APPEND needs ascending run numbers
  std::uint32_t next_run_ SPILLWAY_GUARDED_BY(write_mutex_) = 0;
  std::vector<Run> runs_ SPILLWAY_GUARDED_BY(write_mutex_);
  std::vector<Bytes> memory_runs_ SPILLWAY_GUARDED_BY(write_mutex_);
  std::optional<MergingDown> merging_down_ SPILLWAY_GUARDED_BY(write_mutex_);
  std::atomic<std::uint64_t> records_{0};
};

/// What an ExternalSorter holds once nothing more is added. Refers to that; copies are cheap.
class SortedRuns {
 public:
  std::uint64_t records() const { return set_->records(); }

  /// Begins the walk in key order. With `consume` a block is erased once it has been read, so that
  /// its pages serve what is written meanwhile; the set is then empty at the end. If there are more
  /// runs than the fan-in, they are first merged into fewer; `safepoint` is passed on the way, in a
  /// state of the set that resumes there.
  MergeReader merge(bool consume, Safepoint* safepoint = nullptr) const;
  /// A walk that was broken off, to be loaded by its state(). REQUIRES: the set was loaded.
  MergeReader resume(bool consume) const;

 private:
  friend class ExternalSorter;
  explicit SortedRuns(ExternalSorter& set) : set_(&set) {}

  ExternalSorter* set_;
};

/// The buffer of one thread: one allocation, records from its front, the index from its back. Only
/// what is used becomes resident.
class SortWriter {
 public:
  /// `capacity_bytes` bounds the buffer with its index. A record that does not fit an empty buffer
  /// is Error resource.
  SortWriter(ExternalSorter& set, std::size_t capacity_bytes);

  void add(ByteView key, ByteView payload);
  /// Spills what there is, for a checkpoint; nothing after finish(). Thread-safe with regard to
  /// other writers.
  void flush();
  /// Spills or hands over what is left, and frees the buffer. No add() afterwards.
  void finish() &&;

 private:
  friend class ExternalSorter;

  struct Entry {
    std::uint64_t prefix;  // first eight bytes of the key: most comparisons end there
    std::uint64_t offset;  // of the record in the buffer
  };

  std::span<const Entry> entries() const;
  void sort();
  void spill();
  ByteView record(const Entry& entry) const;

  ExternalSorter& set_;
  std::size_t capacity_;
  std::unique_ptr<Entry[]> buffer_;  // capacity_ bytes, in entries for their alignment
  std::uint8_t* bytes_;              // the same as bytes
  std::size_t used_ = 0;             // bytes of records
  std::size_t count_ = 0;            // records
  bool spilled_ = false;
};

/// The walk over all records in key order.
class MergeReader {
 public:
  MergeReader(MergeReader&&) noexcept;
  ~MergeReader();

  /// Steps to the next (at first: the first) record; false at the end.
  bool next();
  /// Valid until next().
  ByteView key() const;
  ByteView payload() const;

  /// For a checkpoint: blocks that were read are erased.
  void flush();
  /// A walk that is resumed from this (SortedRuns::resume) begins with the current record, if
  /// there is one, else with the next. The set has to be in the same checkpoint.
  template <typename Ar>
  void state(Ar& ar) {
    WalkPlace here;
    if constexpr (!Ar::kLoads) here = place();
    ar(here);
    if constexpr (Ar::kLoads) go_to(here);
  }

 private:
  friend class ExternalSorter;
  MergeReader(ExternalSorter& set, bool consume);
  MergeReader(ExternalSorter& set, const std::vector<ExternalSorter::Run>& runs,
              bool with_memory_runs, bool consume);

  WalkPlace place() const;
  void go_to(const WalkPlace& place);

  struct Later;
  ExternalSorter* set_;
  std::unique_ptr<ExternalSorter::Eraser> eraser_;  // if blocks are erased once they are read
  std::vector<std::unique_ptr<ExternalSorter::BlockReader>> heap_;
  ExternalSorter::BlockReader* current_ = nullptr;
};

}  // namespace spillway
