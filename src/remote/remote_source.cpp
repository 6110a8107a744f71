#include "remote/remote_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

#include "remote/range_plan.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// Most archives of some thousand samples have their directory, and more, in this.
constexpr std::uint64_t kTailBytes = std::uint64_t{64} << 10;
constexpr std::uint64_t kMinMemory = std::uint64_t{8} << 20;
constexpr std::uint64_t kMaxWindow = std::uint64_t{16} << 20;
// Reading that goes on this near to where it was is taken to go on.
constexpr std::uint64_t kNear = std::uint64_t{64} << 10;
constexpr std::uint64_t kFirstAhead = std::uint64_t{64} << 10;
constexpr std::uint64_t kMaxAhead = std::uint64_t{4} << 20;
constexpr std::uint64_t kFetchedAtOnce = std::uint64_t{32} << 20;
// As many calls of threads that read one archive.
constexpr std::size_t kMaxExpectations = 32;
// What one range of bases needs may have been expected as part of many.
constexpr std::size_t kFewRanges = 64;
constexpr std::chrono::milliseconds kLook{100};
// After as many, other threads' ranges push out what was loaded.
constexpr unsigned kMaxLoads = 3;

bool overlap(ByteRange one, ByteRange other) {
  return one.begin < other.end && other.begin < one.end;
}

}  // namespace

// What a thread loads, and others wait for: no longer, however that ends.
class RemoteSource::InFlight {
 public:
  /// `ranges` is filled where they begin().
  InFlight(const RemoteSource& source, const std::vector<ByteRange>& ranges)
      : source_(source), ranges_(ranges) {}
  ~InFlight() {
    if (!ranges_.empty()) source_.end(ranges_);
  }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  const RemoteSource& source_;
  const std::vector<ByteRange>& ranges_;
};

RemoteSource::RemoteSource(const std::string& url, const RemoteOptions& options)
    : object_(url, options),
      memory_bytes_(std::max(options.memory_bytes, kMinMemory)),
      store_(memory_bytes_),
      process_(::getpid()) {
  if (!options.cache_directory.empty()) {
    disk_ = std::make_unique<DiskCache>(options.cache_directory, options.cache_directory_bytes,
                                        object_.identity());
  }
  RemoteObject::Opened opened = object_.open(kTailBytes, version_on_disk());
  size_ = object_.version().size;
  if (opened.is_known) return;
  if (disk_) {
    disk_->use(object_.version());
    disk_->put(opened.offset, opened.bytes);
  }
  whole_.clear();
  const MutexLock lock(mutex_);
  store_ = RangeStore(memory_bytes_);
  if (opened.offset == 0) {
    whole_ = std::move(opened.bytes);
  } else {
    store_.put(opened.offset, opened.bytes);
  }
}

/// The version whose end is on disk, which is read. If it is not, the server is asked for it in any
/// case: one that gives no ranges sends the whole object, and only then.
std::optional<ObjectVersion> RemoteSource::version_on_disk() {
  if (!disk_) return std::nullopt;
  std::optional<ObjectVersion> known = disk_->known_version();
  if (!known) return std::nullopt;
  disk_->use(*known);
  const ByteRange tail{known->size - std::min(known->size, kTailBytes), known->size};
  const MutexLock lock(mutex_);
  for (DiskCache::Stretch& stretch : disk_->find(tail)) {
    if (stretch.bytes.size() == known->size) {
      whole_ = std::move(stretch.bytes);
      return known;
    }
    store_.put(stretch.offset, stretch.bytes);
  }
  return store_.missing(tail).empty() ? known : std::nullopt;
}

RemoteSource::~RemoteSource() {
  stop_.ask(ErrorKind::interrupted, "closed");
  const MutexLock lock(mutex_);
  notice_fork();
}

/// A forked child has none of the threads.
void RemoteSource::notice_fork() const {
  if (process_ == ::getpid()) return;
  process_ = ::getpid();
  in_flight_.clear();
  [[maybe_unused]] const auto* const of_parent = worker_.release();
}

void RemoteSource::expect(std::vector<ByteRange> ranges) const {
  const MutexLock lock(mutex_);
  if (!whole_.empty() || ranges.empty()) return;
  const bool is_known = std::ranges::any_of(expected_, [&](const ExpectedRanges& expected) {
    return expected.find(ranges.front().begin) && expected.find(ranges.back().begin);
  });
  if (is_known && ranges.size() < kFewRanges) return;
  expected_.insert(expected_.begin(),
                   ExpectedRanges(std::move(ranges), std::min(memory_bytes_ / 4, kMaxWindow)));
  if (expected_.size() > kMaxExpectations) expected_.pop_back();
}

void RemoteSource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size_ || out.size() > size_ - offset) {
    throw Error(ErrorKind::corrupt, name() + ": ends early");
  }
  if (!whole_.empty()) {
    std::copy_n(whole_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return;
  }
  if (out.size() > memory_bytes_ / 4) return read_large(offset, out);
  const ByteRange range{offset, offset + out.size()};
  for (unsigned loads = 0; loads < kMaxLoads;) {
    std::vector<ByteRange> ranges;
    const InFlight in_flight(*this, ranges);
    {
      const MutexLock lock(mutex_);
      notice_fork();
      if (store_.copy(offset, out)) return follow(offset);
      if (is_in_flight(range)) {
        loaded_.wait_until(mutex_, std::chrono::steady_clock::now() + kLook);
      } else {
        ranges = ranges_to_load(store_.missing(range).front());
        const std::vector<ByteRange> own = store_.missing(range);
        ranges.insert(ranges.end(), own.begin(), own.end());
        begin(ranges);
      }
    }
    check_interrupted();
    if (ranges.empty()) continue;
    load(ranges, range);
    ++loads;
  }
  read_large(offset, out);
}

/// More than is worth keeping in memory, or what did not stay there.
void RemoteSource::read_large(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const std::size_t n = std::min<std::uint64_t>(out.size(), kFetchedAtOnce);
    const ByteRange part{offset, offset + n};
    RangeStore kept(std::numeric_limits<std::uint64_t>::max());
    if (disk_) {
      for (const DiskCache::Stretch& stretch : disk_->find(part)) {
        kept.put(stretch.offset, stretch.bytes);
      }
    }
    const std::vector<ByteRange> ranges = plan_ranges(kept.missing(part));
    std::vector<Bytes> fetched = fetch(ranges);
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      kept.put(ranges[i].begin, fetched[i]);
      fetched[i] = Bytes();
    }
    if (!kept.copy(offset, out.first(n))) throw std::logic_error("a range is not there");
    out = out.subspan(n);
    offset += n;
  }
}

/// From the server, to the disk, too.
std::vector<Bytes> RemoteSource::fetch(std::span<const ByteRange> ranges) const {
  std::vector<Bytes> fetched = object_.fetch(ranges);
  if (disk_) {
    for (std::size_t i = 0; i < ranges.size(); ++i) disk_->put(ranges[i].begin, fetched[i]);
  }
  return fetched;
}

bool RemoteSource::is_in_flight(ByteRange range) const {
  return std::ranges::any_of(in_flight_,
                             [&](const ByteRange& other) { return overlap(other, range); });
}

std::vector<ByteRange> RemoteSource::not_in_flight(const std::vector<ByteRange>& ranges) const {
  std::vector<ByteRange> result;
  for (const ByteRange& range : ranges) {
    if (!is_in_flight(range)) result.push_back(range);
  }
  return result;
}

void RemoteSource::begin(const std::vector<ByteRange>& ranges) const {
  in_flight_.insert(in_flight_.end(), ranges.begin(), ranges.end());
}

void RemoteSource::end(const std::vector<ByteRange>& ranges) const {
  {
    const MutexLock lock(mutex_);
    for (const ByteRange& range : ranges) {
      const auto found = std::ranges::find(in_flight_, range);
      if (found != in_flight_.end()) in_flight_.erase(found);
    }
  }
  loaded_.notify_all();
}

std::vector<ByteRange> RemoteSource::missing(const std::vector<ByteRange>& ranges) const {
  std::vector<ByteRange> result;
  for (const ByteRange& range : ranges) {
    const std::vector<ByteRange> parts = store_.missing(range);
    result.insert(result.end(), parts.begin(), parts.end());
  }
  return result;
}

/// What to load in addition to what is missing: what is expected to be read next, or, where reading
/// goes on from one place to the next, what comes after it.
std::vector<ByteRange> RemoteSource::ranges_to_load(ByteRange miss) const {
  const bool goes_on = miss.begin >= last_end_ && miss.begin - last_end_ <= kNear;
  last_end_ = miss.end;
  for (ExpectedRanges& expected : expected_) {
    const auto number = expected.find(miss.begin);
    if (!number) continue;
    return not_in_flight(missing(expected.take_from(*number)));
  }
  ahead_ = goes_on ? std::clamp(2 * ahead_, kFirstAhead, kMaxAhead) : 0;
  if (ahead_ == 0) return {};
  last_end_ = std::min(miss.end + ahead_, size_);
  const std::vector<ByteRange> ranges = store_.missing({miss.end, last_end_});
  if (ranges.empty() || is_in_flight({miss.end, last_end_})) return {};
  return ranges;
}

/// False if the system gives no thread: then nothing is read ahead.
bool RemoteSource::start_worker() const {
  const StopScope own_stop(&stop_);
  try {
    worker_ = std::make_unique<WorkerPool>(1);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// Where a reader has come to the last window that was loaded, the next one is loaded.
void RemoteSource::follow(std::uint64_t offset) const {
  for (ExpectedRanges& expected : expected_) {
    const auto number = expected.find(offset);
    if (!number) continue;
    if (!expected.is_at_front(*number)) return;
    std::vector<ByteRange> ranges = not_in_flight(missing(expected.take_next()));
    if (ranges.empty()) return;
    if (!worker_ && !start_worker()) return;
    worker_->submit([this, ranges] {
      const InFlight in_flight(*this, ranges);
      try {
        load(ranges, {});
      } catch (const std::exception&) {  // whoever needs it asks again
      }
    });
    begin(ranges);  // the thread cannot end them before: that takes the mutex
    return;
  }
}

/// To memory, what was asked for last, so that it stays there. REQUIRES: the ranges are in flight,
/// by this call.
void RemoteSource::load(const std::vector<ByteRange>& wanted, ByteRange asked) const {
  if (disk_) {
    for (const ByteRange& range : wanted) {
      for (const DiskCache::Stretch& stretch : disk_->find(range)) {
        const MutexLock lock(mutex_);
        store_.put(stretch.offset, stretch.bytes);
      }
    }
  }
  std::vector<ByteRange> rest;
  {
    const MutexLock lock(mutex_);
    rest = missing(wanted);
  }
  const std::vector<ByteRange> ranges = plan_ranges(std::move(rest));
  if (ranges.empty()) return;
  const std::vector<Bytes> fetched = fetch(ranges);
  const MutexLock lock(mutex_);
  for (std::size_t i = 0; i < ranges.size(); ++i) store_.put(ranges[i].begin, fetched[i]);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (overlap(ranges[i], asked)) store_.put(ranges[i].begin, fetched[i]);
  }
}

}  // namespace spillway
