#include "compress/place/stored_seeds.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <unordered_set>
#include <utility>

#include "base/bytes.hpp"
#include "base/interrupt.hpp"
#include "base/ordered_tasks.hpp"
#include "compress/plan/memory_plan.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBlocksPerBatch = 64;
// That a task reads.
constexpr std::size_t kDirectoryBlocksOfTask = 8;
constexpr std::size_t kBlocksOfTask = 2;
// Of all k-mers. A contig of 5,000 bases that differs at 1 % of its bases from a stretch of a block,
// and has that alone in common with it, brings the block in 98 of 100 cases.
constexpr std::uint64_t kDirectorySpacing = 1024;

/// What comes before the seeds of a reference in a block.
struct ReferenceHead {
  std::uint32_t group;
  std::uint32_t group_bases;
  std::uint32_t seeds;
};

/// In which block a seed is.
struct DirectoryRow {
  std::uint64_t hash : ReferenceSeed::kHashBits;
  std::uint64_t block : 64 - ReferenceSeed::kHashBits;
};
constexpr std::uint32_t kMaxBlocks = 1u << (64 - ReferenceSeed::kHashBits);

Bytes key_of(std::uint32_t block) {
  Bytes key(4);
  put_big_endian(key.data(), block);
  return key;
}

[[noreturn]] void fail_block() {
  throw Error(ErrorKind::corrupt, "scratch store: a block of seeds is missing or cut");
}

/// Appends blocks to a table, in batches.
class BlockWriter {
 public:
  BlockWriter(ScratchStore& store, ScratchTable table, std::uint32_t& blocks)
      : store_(store), table_(table), blocks_(blocks) {}

  /// Of the block that put() writes to.
  std::uint32_t number() const { return blocks_; }
  std::size_t room() const { return kScratchBlockBytes - block_.size(); }

  /// REQUIRES: room().
  void put(const void* from, std::size_t bytes) {
    const auto* const begin = static_cast<const std::uint8_t*>(from);
    block_.insert(block_.end(), begin, begin + bytes);
  }

  void close_block() {
    batch_.push_back({key_of(blocks_++), std::exchange(block_, {})});
    if (batch_.size() == kBlocksPerBatch) flush();
  }

  void finish() {
    if (!block_.empty()) close_block();
    flush();
  }

 private:
  void flush() {
    check_interrupted();
    if (!batch_.empty()) store_.append(table_, batch_);
    batch_.clear();
  }

  ScratchStore& store_;
  ScratchTable table_;
  std::uint32_t& blocks_;
  Bytes block_;
  std::vector<ScratchStore::Put> batch_;
};

/// Writes references, which may go on in the next block, and the rows of their seeds.
class ReferenceWriter {
 public:
  ReferenceWriter(BlockWriter& seeds, BlockWriter& directory)
      : seeds_(seeds), directory_(directory) {}

  void add(const SeedTable::Owner& owner, std::span<const ReferenceSeed> seeds) {
    while (!seeds.empty()) {
      if (seeds_.room() < sizeof(ReferenceHead) + sizeof(ReferenceSeed)) seeds_.close_block();
      const std::size_t fit = (seeds_.room() - sizeof(ReferenceHead)) / sizeof(ReferenceSeed);
      const auto now = seeds.first(std::min(fit, seeds.size()));
      const ReferenceHead head = {owner.group, owner.group_bases,
                                  static_cast<std::uint32_t>(now.size())};
      seeds_.put(&head, sizeof head);
      seeds_.put(now.data(), now.size_bytes());
      for (const ReferenceSeed& seed : now) {
        if ((seed.hash & (kDirectorySpacing - 1)) == 0) add_row(seed.hash);
      }
      seeds = seeds.subspan(now.size());
    }
  }

 private:
  void add_row(std::uint64_t hash) {
    if (seeds_.number() >= kMaxBlocks) return;
    if (directory_.room() < sizeof(DirectoryRow)) directory_.close_block();
    const DirectoryRow row = {hash & ((std::uint64_t{1} << ReferenceSeed::kHashBits) - 1),
                              seeds_.number() & (kMaxBlocks - 1)};
    directory_.put(&row, sizeof row);
  }

  BlockWriter& seeds_;
  BlockWriter& directory_;
};

/// Reads blocks one after another.
class BlockCursor {
 public:
  BlockCursor(const ScratchStore& store, ScratchTable table) : store_(store), table_(table) {}

  /// Valid until the next call.
  ByteView read(std::uint32_t number) {
    check_interrupted();
    const bool is_next = !key_.empty() && number == number_ + 1;
    if (!is_next) key_ = key_of(number);
    number_ = number;
    const bool is_there =
        is_next ? store_.next(table_, key_, {}, block_) : store_.seek(table_, key_, {}, block_);
    if (!is_there || key_ != key_of(number)) fail_block();
    return block_;
  }

 private:
  const ScratchStore& store_;
  ScratchTable table_;
  Bytes key_;
  std::uint32_t number_ = 0;
  Bytes block_;
};

void find_in_block(ByteView block, const WantedSeeds& wanted,
                   std::vector<StoredSeeds::Found>& found) {
  while (!block.empty()) {
    ReferenceHead head{};
    if (block.size() < sizeof head) fail_block();
    std::memcpy(&head, block.data(), sizeof head);
    block = block.subspan(sizeof head);
    if (block.size() / sizeof(ReferenceSeed) < head.seeds) fail_block();
    for (std::uint32_t i = 0; i < head.seeds; ++i) {
      ReferenceSeed seed{};
      std::memcpy(&seed, block.data() + i * sizeof seed, sizeof seed);
      if (wanted.has(seed.hash)) found.push_back({{head.group, head.group_bases, true}, seed});
    }
    block = block.subspan(head.seeds * sizeof(ReferenceSeed));
  }
}

void find_in_directory(ByteView block, const WantedSeeds& wanted,
                       std::vector<DirectoryRow>& found) {
  if (block.size() % sizeof(DirectoryRow) != 0) fail_block();
  for (std::size_t at = 0; at < block.size(); at += sizeof(DirectoryRow)) {
    DirectoryRow row{};
    std::memcpy(&row, block.data() + at, sizeof row);
    if (wanted.has(row.hash)) found.push_back(row);
  }
}

/// Reads `each` of `blocks` blocks in a task, by `work(begin, end)`, and gives what it finds to
/// `take`, in their order.
template <typename T, typename Work, typename Take>
void read_in_tasks(WorkerPool& pool, std::size_t blocks, std::size_t each, const Work& work,
                   const Take& take) {
  OrderedTasks<std::vector<T>> tasks(pool, tasks_in_flight(pool.size()),
                                     [&](const std::vector<T>& found) { take(found); });
  for (std::size_t begin = 0; begin < blocks; begin += each) {
    tasks.submit([&work, begin, end = std::min(begin + each, blocks)] { return work(begin, end); });
  }
  tasks.drain();
}

}  // namespace

StoredSeeds::StoredSeeds(ScratchStore& store)
    : store_(store),
      table_(store.table("seeds of references")),
      directory_(store.table("directory of seeds")) {}

std::uint64_t StoredSeeds::finding_bytes(std::uint64_t threads) {
  // All of the blocks of a task, if all are wanted.
  constexpr std::uint64_t kRows = kDirectoryBlocksOfTask * kScratchBlockBytes;
  constexpr std::uint64_t kSeeds =
      kBlocksOfTask * kScratchBlockBytes / sizeof(ReferenceSeed) * sizeof(Found);
  return (tasks_in_flight(threads) + 1) * std::max(kRows, kSeeds) + threads * kScratchBlockBytes;
}

void StoredSeeds::append(const SeedTable& table) {
  BlockWriter seeds(store_, table_, blocks_);
  BlockWriter directory(store_, directory_, directory_blocks_);
  ReferenceWriter writer(seeds, directory);
  table.for_each_not_stored([&](const SeedTable::Owner& owner, std::span<const ReferenceSeed> of) {
    writer.add(owner, of);
  });
  seeds.finish();
  directory.finish();
}

// A seed of a repeat is in many blocks, of which the first one counts.
std::vector<std::uint32_t> StoredSeeds::find_blocks(const WantedSeeds& wanted,
                                                    WorkerPool& pool) const {
  std::unordered_set<std::uint64_t> seen;
  std::vector<std::uint32_t> blocks;
  const auto read = [&](std::size_t begin, std::size_t end) {
    std::vector<DirectoryRow> found;
    BlockCursor cursor(store_, directory_);
    for (std::size_t i = begin; i < end; ++i) {
      find_in_directory(cursor.read(static_cast<std::uint32_t>(i)), wanted, found);
    }
    return found;
  };
  read_in_tasks<DirectoryRow>(pool, directory_blocks_, kDirectoryBlocksOfTask, read,
                              [&](std::span<const DirectoryRow> rows) {
                                for (const DirectoryRow& row : rows) {
                                  if (!seen.insert(row.hash).second) continue;
                                  blocks.push_back(static_cast<std::uint32_t>(row.block));
                                }
                              });
  std::ranges::sort(blocks);
  blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
  return blocks;
}

void StoredSeeds::find(const WantedSeeds& wanted, WorkerPool& pool, const Take& take) const {
  const std::vector<std::uint32_t> blocks = find_blocks(wanted, pool);
  const auto read = [&](std::size_t begin, std::size_t end) {
    std::vector<Found> found;
    BlockCursor cursor(store_, table_);
    for (std::size_t i = begin; i < end; ++i) find_in_block(cursor.read(blocks[i]), wanted, found);
    return found;
  };
  read_in_tasks<Found>(pool, blocks.size(), kBlocksOfTask, read, take);
}

}  // namespace spillway
