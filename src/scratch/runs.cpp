#include "scratch/runs.hpp"

#include <algorithm>
#include <cstring>

#include "base/interrupt.hpp"

namespace spillway {
namespace {

// Blocks that one transaction writes or erases.
constexpr std::size_t kBlocksPerBatch = 64;

std::uint64_t prefix_of(const std::uint8_t* key, std::size_t key_bytes) {
  if (key_bytes >= 8) return get_big_endian<std::uint64_t>(key);
  std::uint8_t padded[8] = {};
  std::memcpy(padded, key, key_bytes);
  return get_big_endian<std::uint64_t>(padded);
}

Bytes run_prefix(std::uint32_t run) {
  Bytes key(4);
  put_big_endian(key.data(), run);
  return key;
}

}  // namespace

// --- writing
// ---------------------------------------------------------------------------------------

/// Chops a stream of sorted records into blocks and appends them in batches.
class RunSet::BlockWriter {
 public:
  BlockWriter(RunSet& set, std::uint32_t run) : set_(set), run_(run) {
    block_.reserve(kScratchBlockBytes);
  }

  void add(ByteView record) {
    if (block_.empty()) first_key_.assign(record.begin(), record.begin() + key_bytes());
    while (!record.empty()) {
      const std::size_t n = std::min(record.size(), kScratchBlockBytes - block_.size());
      block_.insert(block_.end(), record.begin(), record.begin() + static_cast<std::ptrdiff_t>(n));
      if (block_.size() == kScratchBlockBytes) close_block();
      record = record.subspan(n);
    }
  }

  void finish() {
    if (!block_.empty()) close_block();
    flush();
  }

 private:
  std::ptrdiff_t key_bytes() const { return static_cast<std::ptrdiff_t>(set_.key_bytes_); }

  void close_block() {
    Bytes key = run_prefix(run_);
    key.insert(key.end(), first_key_.begin(), first_key_.end());
    key.resize(key.size() + 4);
    put_big_endian(key.data() + key.size() - 4, number_++);
    batch_.push_back({std::move(key), std::move(block_)});
    block_ = Bytes();
    block_.reserve(kScratchBlockBytes);
    if (batch_.size() == kBlocksPerBatch) flush();
  }

  void flush() {
    check_interrupted();
    if (!batch_.empty()) set_.store_.append(set_.table_, batch_);
    batch_.clear();
  }

  RunSet& set_;
  std::uint32_t run_;
  std::uint32_t number_ = 0;
  Bytes first_key_;
  Bytes block_;
  std::vector<ScratchStore::Put> batch_;
};

RunSet::RunSet(ScratchStore& store, const std::string& name, std::size_t key_bytes, Limits limits)
    : store_(store), table_(store.table(name)), key_bytes_(key_bytes), limits_(limits) {}

void RunSet::write_run(const RunBuilder& sorted) {
  const std::lock_guard lock(write_mutex_);
  const std::uint32_t run = next_run_++;
  BlockWriter writer(*this, run);
  for (const auto& entry : sorted.entries()) writer.add(sorted.record(entry));
  writer.finish();
  runs_.push_back(run);
}

RunBuilder::RunBuilder(RunSet& set, std::size_t capacity_bytes)
    : set_(set),
      capacity_(capacity_bytes / sizeof(Entry) * sizeof(Entry)),
      buffer_(std::make_unique_for_overwrite<Entry[]>(capacity_bytes / sizeof(Entry))),
      bytes_(reinterpret_cast<std::uint8_t*>(buffer_.get())) {}

std::span<const RunBuilder::Entry> RunBuilder::entries() const {
  return {buffer_.get() + capacity_ / sizeof(Entry) - count_, count_};
}

ByteView RunBuilder::record(const Entry& entry) const {
  const ByteView rest = ByteView(bytes_, used_).subspan(entry.offset);
  ByteCursor cursor(rest);
  cursor.take(set_.key_bytes());
  const std::size_t payload = cursor.leb128();
  return rest.first(rest.size() - cursor.rest().size() + payload);
}

void RunBuilder::add(ByteView key, ByteView payload) {
  std::uint8_t length[10];
  std::size_t length_bytes = 0;
  std::size_t rest = payload.size();
  for (; rest >= 0x80; rest >>= 7) length[length_bytes++] = static_cast<std::uint8_t>(rest | 0x80);
  length[length_bytes++] = static_cast<std::uint8_t>(rest);

  const std::size_t record_bytes = key.size() + length_bytes + payload.size();
  if (used_ + record_bytes + (count_ + 1) * sizeof(Entry) > capacity_) {
    if (count_ > 0) spill();
    if (record_bytes + sizeof(Entry) > capacity_) {
      throw Error(ErrorKind::resource,
                  "--memory is too small: a record of " + std::to_string(record_bytes) +
                      " bytes does not fit a sort buffer of " + std::to_string(capacity_));
    }
  }
  std::uint8_t* to = bytes_ + used_;
  std::memcpy(to, key.data(), key.size());
  std::memcpy(to + key.size(), length, length_bytes);
  if (!payload.empty()) std::memcpy(to + key.size() + length_bytes, payload.data(), payload.size());
  ++count_;
  buffer_[capacity_ / sizeof(Entry) - count_] = {prefix_of(key.data(), key.size()), used_};
  used_ += record_bytes;
  ++set_.records_;
}

void RunBuilder::sort() {
  const std::size_t key_bytes = set_.key_bytes();
  Entry* const first = buffer_.get() + capacity_ / sizeof(Entry) - count_;
  std::sort(first, first + count_, [this, key_bytes](const Entry& a, const Entry& b) {
    check_interrupted();
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return std::memcmp(bytes_ + a.offset, bytes_ + b.offset, key_bytes) < 0;
  });
}

void RunBuilder::spill() {
  sort();
  set_.write_run(*this);
  spilled_ = true;
  used_ = 0;
  count_ = 0;
}

void RunBuilder::finish() {
  if (count_ == 0) {
    buffer_.reset();
    return;
  }
  if (spilled_ || used_ > set_.limits_.keep_in_memory) {
    spill();
  } else {
    sort();
    Bytes run;
    run.reserve(used_);
    for (const Entry& entry : entries()) {
      const ByteView whole = record(entry);
      run.insert(run.end(), whole.begin(), whole.end());
    }
    const std::lock_guard lock(set_.write_mutex_);
    set_.memory_runs_.push_back(std::move(run));
  }
  buffer_.reset();
}

// --- reading
// ---------------------------------------------------------------------------------------

/// Erases the blocks that a merge has read, a batch at a time.
class RunSet::Eraser {
 public:
  explicit Eraser(RunSet& set) : set_(set) {}

  void add(const Bytes& key) {
    keys_.push_back(key);
    if (keys_.size() == kBlocksPerBatch) flush();
  }

  void flush() {
    if (!keys_.empty()) set_.store_.erase(set_.table_, keys_);
    keys_.clear();
  }

 private:
  RunSet& set_;
  std::vector<Bytes> keys_;
};

/// Reads the records of one run, one block at a time. Blocks that were read go to the eraser, if
/// there is one.
class RunSet::BlockReader {
 public:
  BlockReader(RunSet& set, std::uint32_t run, Eraser* eraser)
      : set_(set), eraser_(eraser), prefix_(run_prefix(run)), block_key_(prefix_) {}
  BlockReader(RunSet& set, Bytes memory_run)
      : set_(set), in_memory_(true), block_(std::move(memory_run)) {}

  ~BlockReader() = default;
  BlockReader(const BlockReader&) = delete;
  BlockReader& operator=(const BlockReader&) = delete;

  bool next() {
    if (position_ == block_.size() && !load_block()) return false;
    const std::size_t key_bytes = set_.key_bytes_;
    ByteView head = available();
    // The head is the key and up to ten bytes of length; a record that lies whole in the block is
    // lent.
    record_.clear();
    std::size_t payload = 0;
    std::size_t head_bytes = 0;
    if (parse_head(head, payload, head_bytes) && head_bytes + payload <= head.size()) {
      whole_ = head.first(head_bytes + payload);
      position_ += whole_.size();
    } else {
      gather(key_bytes + 1);
      while (record_.back() >= 0x80) gather(1);
      parse_head(record_, payload, head_bytes);
      gather(payload);
      whole_ = record_;
    }
    key_ = whole_.first(key_bytes);
    payload_ = whole_.subspan(head_bytes);
    sort_prefix_ = prefix_of(key_.data(), key_bytes);
    return true;
  }

  ByteView key() const { return key_; }
  ByteView payload() const { return payload_; }

  bool before(const BlockReader& other) const {
    if (sort_prefix_ != other.sort_prefix_) return sort_prefix_ < other.sort_prefix_;
    return std::memcmp(key_.data(), other.key_.data(), key_.size()) < 0;
  }

  ByteView whole() const { return whole_; }

 private:
  ByteView available() const { return ByteView(block_).subspan(position_); }

  bool parse_head(ByteView bytes, std::size_t& payload, std::size_t& head_bytes) const {
    payload = 0;
    unsigned shift = 0;
    for (std::size_t i = set_.key_bytes_; i < bytes.size() && shift < 64; ++i, shift += 7) {
      payload |= static_cast<std::size_t>(bytes[i] & 0x7f) << shift;
      if (bytes[i] < 0x80) {
        head_bytes = i + 1;
        return true;
      }
    }
    return false;
  }

  // Moves the next n bytes of the run, from as many blocks as it takes, to the end of record_.
  void gather(std::size_t n) {
    while (n > 0) {
      if (position_ == block_.size() && !load_block()) {
        throw Error(ErrorKind::corrupt, "scratch store: a run ends within a record");
      }
      const ByteView rest = available();
      const std::size_t take = std::min(n, rest.size());
      record_.insert(record_.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(take));
      position_ += take;
      n -= take;
    }
  }

  bool load_block() {
    if (in_memory_) return false;
    if (!begun_) {
      begun_ = true;
      if (!set_.store_.seek(set_.table_, block_key_, prefix_, block_)) return false;
    } else {
      const Bytes previous = block_key_;
      const bool more = set_.store_.next(set_.table_, block_key_, prefix_, block_);
      if (eraser_ != nullptr) eraser_->add(previous);
      if (!more) {
        block_.clear();
        position_ = 0;
        return false;
      }
    }
    position_ = 0;
    return true;
  }

  RunSet& set_;
  Eraser* eraser_ = nullptr;
  bool in_memory_ = false;
  bool begun_ = false;
  Bytes prefix_;
  Bytes block_key_;
  Bytes block_;
  std::size_t position_ = 0;
  Bytes record_;
  ByteView whole_;
  ByteView key_;
  ByteView payload_;
  std::uint64_t sort_prefix_ = 0;
};

struct RunMerge::Later {
  bool operator()(const std::unique_ptr<RunSet::BlockReader>& a,
                  const std::unique_ptr<RunSet::BlockReader>& b) const {
    return b->before(*a);
  }
};

RunMerge::RunMerge(RunSet& set, std::vector<std::uint32_t> runs, bool with_memory_runs,
                   bool consume) {
  if (consume) eraser_ = std::make_unique<RunSet::Eraser>(set);
  const auto push = [this](std::unique_ptr<RunSet::BlockReader> reader) {
    if (reader->next()) heap_.push_back(std::move(reader));
  };
  for (const std::uint32_t run : runs) {
    push(std::make_unique<RunSet::BlockReader>(set, run, eraser_.get()));
  }
  if (with_memory_runs) {
    for (Bytes& run : set.memory_runs_) {
      push(std::make_unique<RunSet::BlockReader>(set, consume ? std::move(run) : run));
    }
    if (consume) set.memory_runs_.clear();
  }
  std::make_heap(heap_.begin(), heap_.end(), Later{});
}

RunMerge::RunMerge(RunMerge&&) noexcept = default;
RunMerge::~RunMerge() = default;

bool RunMerge::next() {
  check_interrupted();
  if (current_ != nullptr) {
    // The reader last lent stands at the back of the heap's array.
    if (current_->next()) {
      std::push_heap(heap_.begin(), heap_.end(), Later{});
    } else {
      heap_.pop_back();
    }
    current_ = nullptr;
  }
  if (heap_.empty()) {
    if (eraser_ != nullptr) eraser_->flush();
    return false;
  }
  std::pop_heap(heap_.begin(), heap_.end(), Later{});
  current_ = heap_.back().get();
  return true;
}

ByteView RunMerge::key() const { return current_->key(); }
ByteView RunMerge::payload() const { return current_->payload(); }

RunMerge RunSet::merge(bool consume) {
  merge_down();
  std::vector<std::uint32_t> runs = runs_;
  if (consume) runs_.clear();
  return RunMerge(*this, std::move(runs), true, consume);
}

// While there are too many runs, the oldest become one. A run is erased as it is read, so the store
// grows by little.
void RunSet::merge_down() {
  while (runs_.size() > limits_.fan_in) {
    const std::size_t excess = runs_.size() - limits_.fan_in + 1;
    const auto end = runs_.begin() + static_cast<std::ptrdiff_t>(std::min(excess, limits_.fan_in));
    std::vector<std::uint32_t> oldest(runs_.begin(), end);
    runs_.erase(runs_.begin(), end);
    const std::uint32_t run = next_run_++;
    BlockWriter writer(*this, run);
    RunMerge merge(*this, std::move(oldest), false, true);
    while (merge.next()) writer.add(merge.current_->whole());
    writer.finish();
    runs_.push_back(run);
  }
}

}  // namespace spillway
