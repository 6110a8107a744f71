// How runs lie in the store: blocks written, read and erased. For the files of scratch/ alone.
#pragma once

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/interrupt.hpp"
#include "scratch/external_sort.hpp"

namespace spillway {

// Blocks that one transaction writes or erases.
inline constexpr std::size_t kBlocksPerBatch = 64;

/// First eight bytes of a key, as a number that sorts alike.
inline std::uint64_t prefix_of(const std::uint8_t* key, std::size_t key_bytes) {
  if (key_bytes >= 8) return get_big_endian<std::uint64_t>(key);
  std::uint8_t padded[8] = {};
  std::memcpy(padded, key, key_bytes);
  return get_big_endian<std::uint64_t>(padded);
}

/// What the keys of a run's blocks begin with.
inline Bytes run_prefix(std::uint32_t run) {
  Bytes key(4);
  put_big_endian(key.data(), run);
  return key;
}

/// Chops a stream of sorted records into blocks and appends them in batches.
class ExternalSorter::BlockWriter {
 public:
  /// `blocks` of the run are there already.
  BlockWriter(ExternalSorter& set, std::uint32_t run, std::uint32_t blocks = 0)
      : set_(set), run_(run), number_(blocks) {
    block_.reserve(kScratchBlockBytes);
  }

  /// Blocks of the run so far.
  std::uint32_t blocks() const { return number_; }
  /// Whether nothing waits but what is less than a block.
  bool at_batch_start() const { return batch_.empty(); }

  void add(ByteView record) {
    if (block_.empty()) first_key_.assign(record.begin(), record.begin() + key_bytes());
    while (!record.empty()) {
      const std::size_t n = std::min(record.size(), kScratchBlockBytes - block_.size());
      block_.insert(block_.end(), record.begin(), record.begin() + static_cast<std::ptrdiff_t>(n));
      if (block_.size() == kScratchBlockBytes) close_block();
      record = record.subspan(n);
    }
  }

  /// Writes what there is; add() may go on in a block of its own.
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

  ExternalSorter& set_;
  std::uint32_t run_;
  std::uint32_t number_;
  Bytes first_key_;
  Bytes block_;
  std::vector<ScratchStore::Put> batch_;
};

/// Erases the blocks that a merge has read, a batch at a time.
class ExternalSorter::Eraser {
 public:
  explicit Eraser(ExternalSorter& set) : set_(set) {}

  void add(const Bytes& key) {
    keys_.push_back(key);
    if (keys_.size() == kBlocksPerBatch) flush();
  }

  void flush() {
    if (!keys_.empty()) set_.store_.erase(set_.table_, keys_);
    keys_.clear();
  }

 private:
  ExternalSorter& set_;
  std::vector<Bytes> keys_;
};

/// Reads the records of one run, one block at a time. Blocks that were read go to the eraser, if
/// there is one.
class ExternalSorter::BlockReader {
 public:
  BlockReader(ExternalSorter& set, const Run& run, Eraser* eraser)
      : set_(set),
        eraser_(eraser),
        prefix_(run_prefix(run.number)),
        blocks_(run.blocks),
        block_key_(prefix_) {}
  BlockReader(ExternalSorter& set, Bytes memory_run)
      : set_(set), in_memory_(true), block_(std::move(memory_run)) {}
  /// Begins with the record that was the current one at `place`.
  BlockReader(ExternalSorter& set, const WalkPlace::InRun& place, Eraser* eraser)
      : set_(set),
        eraser_(eraser),
        in_memory_(place.in_memory),
        prefix_(place.run),
        blocks_(place.blocks),
        block_key_(place.block),
        block_(place.rest),
        position_after_load_(place.offset) {}

  WalkPlace::InRun place() const {
    WalkPlace::InRun here;
    here.in_memory = in_memory_;
    if (in_memory_) {
      here.rest.assign(block_.begin() + static_cast<std::ptrdiff_t>(record_at_), block_.end());
    } else {
      here.run = prefix_;
      here.blocks = blocks_;
      here.block = record_block_;
      here.offset = record_at_;
    }
    return here;
  }

  ~BlockReader() = default;
  BlockReader(const BlockReader&) = delete;
  BlockReader& operator=(const BlockReader&) = delete;

  bool next() {
    if (position_ == block_.size() && !load_block()) return false;
    note_record_start();
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

  // Blocks before the one that the current record begins in are done with.
  void note_record_start() {
    record_at_ = position_;
    if (!block_changed_) return;
    block_changed_ = false;
    if (eraser_ != nullptr) {
      for (const Bytes& passed : passed_) eraser_->add(passed);
    }
    passed_.clear();
    record_block_ = block_key_;
  }

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
      const Bytes wanted = block_key_;
      const bool resumes = wanted.size() > prefix_.size();
      if (!set_.store_.seek(set_.table_, block_key_, prefix_, block_)) {
        if (blocks_ > 0) block_is_missing();
        return false;
      }
      if (resumes ? wanted != block_key_ : block_number() != 0) block_is_missing();
      position_ = std::min(position_after_load_, block_.size());
    } else {
      Bytes previous = block_key_;
      const std::uint32_t number = block_number() + 1;
      const bool more = number < blocks_;
      if (more && (!set_.store_.next(set_.table_, block_key_, prefix_, block_) ||
                   block_number() != number)) {
        block_is_missing();
      }
      position_ = 0;
      if (eraser_ != nullptr) passed_.push_back(std::move(previous));
      if (!more) {
        block_.clear();
        if (eraser_ != nullptr) {
          for (const Bytes& passed : passed_) eraser_->add(passed);
        }
        passed_.clear();
        return false;
      }
    }
    block_changed_ = true;
    return true;
  }

  std::uint32_t block_number() const {
    return get_big_endian<std::uint32_t>(block_key_.data() + block_key_.size() - 4);
  }

  [[noreturn]] void block_is_missing() const {
    throw Error(ErrorKind::corrupt,
                set_.store_.directory().string() +
                    ": scratch store: a block of a run is missing (something else has written "
                    "there, or the disk is bad)");
  }

  ExternalSorter& set_;
  Eraser* eraser_ = nullptr;
  bool in_memory_ = false;
  bool begun_ = false;
  Bytes prefix_;
  std::uint32_t blocks_ = 0;  // of the run
  Bytes block_key_;
  Bytes block_;
  std::size_t position_ = 0;
  std::size_t position_after_load_ = 0;  // of the first block
  Bytes record_block_;                   // key of the block that the current record begins in
  std::size_t record_at_ = 0;            // and where in it
  bool block_changed_ = false;
  std::vector<Bytes> passed_;  // blocks that are done with once the current record is
  Bytes record_;
  ByteView whole_;
  ByteView key_;
  ByteView payload_;
  std::uint64_t sort_prefix_ = 0;
};

}  // namespace spillway
