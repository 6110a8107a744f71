#include <algorithm>
#include <cstring>

#include "base/interrupt.hpp"
#include "scratch/external_sort.hpp"
#include "scratch/sorted_run_blocks.hpp"

namespace spillway {

SortWriter::SortWriter(ExternalSorter& set, std::size_t capacity_bytes)
    : set_(set),
      capacity_(capacity_bytes / sizeof(Entry) * sizeof(Entry)),
      buffer_(std::make_unique_for_overwrite<Entry[]>(capacity_bytes / sizeof(Entry))),
      bytes_(reinterpret_cast<std::uint8_t*>(buffer_.get())) {}

std::span<const SortWriter::Entry> SortWriter::entries() const {
  return {buffer_.get() + capacity_ / sizeof(Entry) - count_, count_};
}

ByteView SortWriter::record(const Entry& entry) const {
  const ByteView rest = ByteView(bytes_, used_).subspan(entry.offset);
  ByteCursor cursor(rest);
  cursor.take(set_.key_bytes());
  const std::size_t payload = cursor.leb128();
  return rest.first(rest.size() - cursor.rest().size() + payload);
}

void SortWriter::add(ByteView key, ByteView payload) {
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

void SortWriter::sort() {
  const std::size_t key_bytes = set_.key_bytes();
  Entry* const first = buffer_.get() + capacity_ / sizeof(Entry) - count_;
  std::sort(first, first + count_, [this, key_bytes](const Entry& a, const Entry& b) {
    check_interrupted();
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return std::memcmp(bytes_ + a.offset, bytes_ + b.offset, key_bytes) < 0;
  });
}

void SortWriter::spill() {
  sort();
  set_.write_run(*this);
  spilled_ = true;
  used_ = 0;
  count_ = 0;
}

void SortWriter::flush() {
  if (count_ > 0) spill();
}

void SortWriter::finish() && {
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
    const MutexLock lock(set_.write_mutex_);
    set_.memory_runs_.push_back(std::move(run));
  }
  used_ = 0;
  count_ = 0;
  buffer_.reset();
}

}  // namespace spillway
