// Pass two.
//
// One thread walks over the segments in key order and hands them out in batches; workers make delta
// texts; the same thread takes the batches back in order, gives ids and fills packs; workers
// compress the packs; and it writes them, in order again. So the archive's bytes do not depend on
// the threads.
#include <deque>
#include <future>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/worker_pool.hpp"
#include "collection/varint.hpp"
#include "compress/group_task.hpp"
#include "compress/stages.hpp"

namespace spillway {
namespace {

// `agc append` asks that every raw group has a pack; this is what `agc` itself begins them with.
constexpr std::uint8_t kRawGroupDummy[] = {0x7f, kSequenceEnd};

/// Segments of groups that one task encodes.
using Batch = std::vector<GroupSlice>;

/// Compressors are made once a thread and lent to its tasks.
class CompressorPool {
 public:
  class Loan {
   public:
    explicit Loan(CompressorPool& pool) : pool_(pool), compressor_(pool.take()) {}
    ~Loan() { pool_.give_back(std::move(compressor_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ZstdCompressor& get() { return *compressor_; }

   private:
    CompressorPool& pool_;
    std::unique_ptr<ZstdCompressor> compressor_;
  };

 private:
  std::unique_ptr<ZstdCompressor> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<ZstdCompressor>();
    auto compressor = std::move(idle_.back());
    idle_.pop_back();
    return compressor;
  }
  // Runs also while an exception is on its way: without memory the compressor just goes.
  void give_back(std::unique_ptr<ZstdCompressor> compressor) noexcept {
    const std::lock_guard lock(mutex_);
    try {
      idle_.push_back(std::move(compressor));
    } catch (const std::bad_alloc&) {
    }
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<ZstdCompressor>> idle_;
};

/// In-group ids of texts that the group has already had. Of a fixed size: an entry makes way for a
/// newer one with the same slot.
class KnownTexts {
 public:
  void clear() { ++generation_; }
  std::uint32_t find(const Hash128& hash) const {
    const Entry& entry = entries_[slot(hash)];
    return entry.generation == generation_ && entry.hash == hash ? entry.id : 0;
  }
  void add(const Hash128& hash, std::uint32_t id) {
    entries_[slot(hash)] = {hash, id, generation_};
  }

 private:
  static constexpr std::size_t kSlots = 1 << 15;
  struct Entry {
    Hash128 hash;
    std::uint32_t id = 0;
    std::uint32_t generation = 0;
  };
  static std::size_t slot(const Hash128& hash) { return hash.low & (kSlots - 1); }

  std::vector<Entry> entries_ = std::vector<Entry>(kSlots);
  std::uint32_t generation_ = 0;
};

/// Takes encoded slices in the order of the walk: gives in-group ids, fills packs, notes
/// placements.
class GroupWriter {
 public:
  GroupWriter(Job& job, ArchiveWriter& archive, WorkerPool& pool, CompressorPool& compressors,
              std::size_t placement_bytes)
      : job_(job),
        archive_(archive),
        pool_(pool),
        compressors_(compressors),
        placements_(job.placements, placement_bytes) {}

  void add(EncodedSlice slice) {
    if (slice.begins) begin_group(slice);
    for (EncodedSegment& segment : slice.segments) add(segment);
  }

  void finish() {
    end_pack();
    while (!outputs_.empty()) write_oldest();
    placements_.finish();
    write_raw_groups();
  }

  std::uint64_t texts() const { return texts_; }

 private:
  /// What goes to the archive next: a group's reference, or one of its packs.
  struct Output {
    std::uint32_t group_id = 0;
    std::optional<Part> reference;
    std::future<Part> pack;
    std::uint64_t bytes = 0;  // of the reference, or of the pack's text
  };

  void begin_group(EncodedSlice& slice) {
    end_pack();
    reference_ = std::move(*slice.reference);
    begin_group(group_id_of(slice.group));
  }

  void begin_group(std::uint32_t id) {
    group_id_ = id;
    next_id_ = 1;
    last_coded_ = 0;
    metadata_batch_ = 0;
    known_.clear();
    const std::uint64_t bytes = reference_.bytes.size();
    make_room_for(bytes);
    outputs_.push_back({group_id_, reference_, {}, bytes});
  }

  // What waits for its turn is bounded, references too: a genome of which there is but one has
  // nothing else.
  void make_room_for(std::uint64_t bytes) {
    bytes += sizeof(Output);
    while (!outputs_.empty() && waiting_bytes_ + bytes > kWaitingPackBytes) write_oldest();
    waiting_bytes_ += bytes;
  }

  // A pack that grows too large cannot be closed before it has its number of sequences. So the
  // group goes on as another one with the same reference.
  void continue_in_new_group() {
    end_pack();
    begin_group(group_id_of(job_.groups++));
  }

  void add(EncodedSegment& segment) {
    const std::uint32_t id = id_of(segment);
    const std::uint32_t batch = segment.position.sample / job_.shape.pack_cardinality;
    if (batch != metadata_batch_) {
      metadata_batch_ = batch;
      last_coded_ = 0;
    }
    std::uint8_t key[kPositionBytes];
    put_position(key, segment.position);
    payload_.clear();
    append_leb128(payload_, group_id_);
    append_leb128(payload_, encode_in_group_id(id, last_coded_));
    append_leb128(payload_, segment.raw_length);
    payload_.push_back(segment.reversed ? 1 : 0);
    placements_.add(key, payload_);
  }

  std::uint32_t id_of(EncodedSegment& segment) {
    if (segment.is_reference) return 0;
    if (const std::uint32_t known = known_.find(segment.text_hash); known != 0) return known;
    if (in_pack_ > 0 && text_.size() + segment.text.size() > kMostPackBytes) {
      continue_in_new_group();
    }
    const std::uint32_t id = next_id_++;
    known_.add(segment.text_hash, id);
    ++texts_;
    text_.insert(text_.end(), segment.text.begin(), segment.text.end());
    text_.push_back(kSequenceEnd);
    if (++in_pack_ == job_.shape.pack_cardinality) end_pack();
    return id;
  }

  void end_pack() {
    if (in_pack_ == 0) return;
    make_room_for(text_.size());
    Output output{group_id_, std::nullopt, {}, text_.size()};
    output.pack = pool_.submit([&compressors = compressors_, text = std::exchange(text_, {})] {
      CompressorPool::Loan compressor(compressors);
      return encode_pack(text, compressor.get());
    });
    outputs_.push_back(std::move(output));
    in_pack_ = 0;
  }

  void write_oldest() {
    Output& output = outputs_.front();
    if (output.reference) {
      archive_.begin_stream({output.group_id, GroupStreamKind::reference});
      archive_.add_group_part(output.reference->metadata, output.reference->bytes);
      archive_.begin_stream({output.group_id, GroupStreamKind::packs});
    } else {
      const Part pack = output.pack.get();
      archive_.add_group_part(pack.metadata, pack.bytes);
    }
    waiting_bytes_ -= output.bytes + sizeof(Output);
    outputs_.pop_front();
  }

  void write_raw_groups() {
    for (std::uint32_t group = 0; group < kRawGroups; ++group) {
      archive_.begin_stream({group, GroupStreamKind::packs});
      archive_.add_group_part(0, kRawGroupDummy);
    }
  }

  Job& job_;
  ArchiveWriter& archive_;
  WorkerPool& pool_;
  CompressorPool& compressors_;
  RunBuilder placements_;
  std::deque<Output> outputs_;
  std::uint64_t waiting_bytes_ = 0;
  KnownTexts known_;
  Part reference_;  // of the group
  std::uint32_t group_id_ = 0;
  std::uint32_t next_id_ = 1;
  std::uint32_t last_coded_ = 0;      // of encode_in_group_id
  std::uint32_t metadata_batch_ = 0;  // of the last segment
  std::uint32_t in_pack_ = 0;
  Bytes text_;  // of the open pack
  Bytes payload_;
  std::uint64_t texts_ = 0;
};

/// The walk over the segments, cut into batches.
class BatchReader {
 public:
  BatchReader(RunMerge merge, std::uint32_t min_match_length)
      : merge_(std::move(merge)), min_match_(min_match_length), more_(merge_.next()) {}

  /// An empty batch at the end.
  Batch next() {
    Batch batch;
    std::uint64_t bytes = 0;
    while (more_ && bytes < kEncodeTaskBytes) {
      const SegmentKey key = SegmentKey::decode(merge_.key());
      const Bytes packed(merge_.payload().begin(), merge_.payload().end());
      const bool begins = reference_ == nullptr || key.group != group_;
      if (begins) {
        reference_ = std::make_shared<GroupReference>(packed, min_match_);
        group_ = key.group;
      }
      if (begins || batch.empty())
        batch.push_back({key.group_key, key.group, begins, reference_, {}});
      bytes += packed.size() + sizeof(WaitingSegment) + sizeof(EncodedSegment);
      batch.back().segments.push_back({key.position, packed});
      more_ = merge_.next();
    }
    return batch;
  }

 private:
  RunMerge merge_;
  std::uint32_t min_match_;
  bool more_;
  std::uint32_t group_ = 0;
  std::shared_ptr<GroupReference> reference_;
};

}  // namespace

void encode(Job& job, ArchiveWriter& archive) {
  const ShapeOptions& shape = job.shape;
  const unsigned workers = job.plan.workers;
  const std::uint64_t most_tasks = tasks_in_flight(workers);
  const Reservation held = job.budget.reserve(encode_bytes(shape, workers), "pass two");

  CompressorPool compressors;
  WorkerPool pool(workers);  // goes before what its tasks use, also when an error ends the stage
  GroupWriter writer(job, archive, pool, compressors, kPlacementBufferBytes);
  BatchReader reader(job.segments.merge(false), shape.min_match_length);
  std::deque<std::future<std::vector<EncodedSlice>>> tasks;
  const auto take_oldest = [&] {
    for (EncodedSlice& slice : tasks.front().get()) writer.add(std::move(slice));
    tasks.pop_front();
  };
  for (Batch batch = reader.next(); !batch.empty(); batch = reader.next()) {
    if (tasks.size() == most_tasks) take_oldest();
    tasks.push_back(pool.submit([&compressors, batch = std::move(batch)]() mutable {
      CompressorPool::Loan compressor(compressors);
      std::vector<EncodedSlice> slices;
      for (GroupSlice& slice : batch) {
        slices.push_back(encode_slice(slice, compressor.get()));
        slice = {};  // the segments, and the index if the group is done with
      }
      return slices;
    }));
  }
  while (!tasks.empty()) take_oldest();
  writer.finish();
  job.log.stage("encode: " + std::to_string(job.groups) + " groups, " +
                std::to_string(writer.texts()) + " delta texts, " +
                std::to_string(archive.bytes_written()) + " bytes");
}

}  // namespace spillway
