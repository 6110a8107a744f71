#include "compress/convert/archive_text.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/hash_set.hpp"
#include "base/mutex.hpp"
#include "base/thread.hpp"
#include "collection/sample_streams.hpp"
#include "extract/open_archive.hpp"
#include "extract/preserved.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kGroupCacheBytes = std::uint64_t{16} << 20;
constexpr std::uint64_t kMetadataCacheBytes = std::uint64_t{4} << 20;
// Blocks of output in flight, and the piece that waits here.
constexpr std::uint64_t kOutputBytes = std::uint64_t{6} << 20;
constexpr std::uint64_t kBytesPerGroup = 12;
constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

// 2^32-1 if there is none.
std::uint32_t first_exact_sample(const ArchiveReader& archive) {
  const Preserved preserved = preserved_of(archive, read_file_info(archive));
  return preserved.level == Preserve::exact ? preserved.exact_from : UINT32_MAX;
}

std::uint64_t bytes_of_reader_of(const ArchiveReader& archive) {
  return kGroupCacheBytes + kMetadataCacheBytes + kOutputBytes +
         kBytesPerGroup * archive.group_count();
}

/// Passes each warning on once: every reader finds for itself what the archive has lost.
ArchiveSampleReader::Warn each_once(ArchiveSampleReader::Warn warn) {
  struct Said {
    Mutex mutex;
    HashSet warnings SPILLWAY_GUARDED_BY(mutex);
  };
  return [warn = std::move(warn), said = std::make_shared<Said>()](const std::string& warning) {
    const MutexLock lock(said->mutex);
    if (said->warnings.add(warning)) warn(warning);
  };
}

/// Ends the thread that decodes, where nobody wants the rest; never leaves this file.
struct NotWanted {};

}  // namespace

std::uint64_t bytes_of_sample_reader(const std::filesystem::path& path) {
  return bytes_of_reader_of(open_archive(path));
}

StoredSamples stored_samples(const std::filesystem::path& path) {
  const ArchiveReader archive = open_archive(path);
  const FileInfo info = read_file_info(archive);
  const StringTable names =
      open_metadata(archive, info, read_params(archive, info))->read_sample_names();
  StoredSamples samples{.names = {}, .is_layout_known = archive.has_stream(stream_name::kLayout)};
  samples.names.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) samples.names.emplace_back(names[i]);
  return samples;
}

/// One sample: a thread writes it piece by piece, and waits until each has been read.
class SampleText final : public ByteSource {
 public:
  SampleText(ArchiveSampleReader& texts, const std::string& sample,
             std::atomic<std::uint64_t>* read_bytes)
      : texts_(texts),
        name_(texts.path_.string() + ": sample " + sample),
        read_bytes_(read_bytes),
        archive_(texts.readers_),
        number_(archive_->find_sample(sample)),
        is_exact_(number_ >= texts.exact_from_),
        thread_(start()) {}

  ~SampleText() override {
    {
      const MutexLock lock(mutex_);
      is_wanted_ = false;
    }
    changed_.notify_all();
    thread_.join();
    if (read_bytes_ != nullptr) *read_bytes_ += texts_.file_bytes_;
  }

  std::size_t read(std::span<std::uint8_t> out) override {
    const MutexLock lock(mutex_);
    while (at_ == piece_.size() && !has_ended_) changed_.wait(mutex_);
    if (at_ == piece_.size()) {
      if (error_) std::rethrow_exception(error_);
      return 0;
    }
    const std::size_t size = std::min(out.size(), piece_.size() - at_);
    std::copy_n(piece_.begin() + static_cast<std::ptrdiff_t>(at_), size, out.begin());
    at_ += size;
    if (at_ == piece_.size()) changed_.notify_all();
    return size;
  }

  const std::string& name() const override { return name_; }

 private:
  Thread start() {
    try {
      return Thread([this] { write(number_); });
    } catch (const Error& error) {
      throw Error(error.kind(), name_ + ": " + error.what());
    }
  }

  void write(std::size_t sample) {
    std::exception_ptr error;
    try {
      archive_->write_sample(sample, {}, [this](ByteView text) { give(text); });
      if (!gathered_.empty()) hand_over();
    } catch (const NotWanted&) {
    } catch (...) {
      error = std::current_exception();
    }
    const MutexLock lock(mutex_);
    error_ = error;
    has_ended_ = true;
    changed_.notify_all();
  }

  void give(ByteView text) {
    if (!is_exact_) refuse_comments(text);
    gathered_.insert(gathered_.end(), text.begin(), text.end());
    if (gathered_.size() >= kPieceBytes) hand_over();
  }

  // Laid out anew, a sequence may have a line that begins with ';', which is a comment to who reads
  // it.
  void refuse_comments(ByteView text) {
    for (const std::uint8_t byte : text) {
      if (byte == ';' && last_ == '\n') {
        throw Error(ErrorKind::unsupported,
                    name_ +
                        ": a line of sequence begins with ';', which would be lost: the archive "
                        "does not say how its lines were");
      }
      last_ = byte;
    }
  }

  void hand_over() {
    const MutexLock lock(mutex_);
    while (at_ < piece_.size() && is_wanted_) changed_.wait(mutex_);
    if (!is_wanted_) throw NotWanted{};
    piece_.swap(gathered_);
    at_ = 0;
    gathered_.clear();
    changed_.notify_all();
  }

  ArchiveSampleReader& texts_;
  std::string name_;
  std::atomic<std::uint64_t>* read_bytes_;
  LendingPool<Archive>::Lease archive_;
  std::size_t number_;
  bool is_exact_;  // the text is that which was put in

  Bytes gathered_;  // the thread's, and the last byte that it had
  std::uint8_t last_ = '\n';

  Mutex mutex_;
  Condition changed_;
  Bytes piece_ SPILLWAY_GUARDED_BY(mutex_);
  std::size_t at_ SPILLWAY_GUARDED_BY(mutex_) = 0;  // of piece_, that were read
  bool is_wanted_ SPILLWAY_GUARDED_BY(mutex_) = true;
  bool has_ended_ SPILLWAY_GUARDED_BY(mutex_) = false;
  std::exception_ptr error_ SPILLWAY_GUARDED_BY(mutex_);

  Thread thread_;  // begins when all else is there
};

ArchiveSampleReader::ArchiveSampleReader(std::filesystem::path path, unsigned readers,
                                         MemoryBudget& budget, Warn warn)
    : ArchiveSampleReader(open_archive(path), path, readers, budget, std::move(warn)) {}

ArchiveSampleReader::ArchiveSampleReader(const ArchiveReader& archive, std::filesystem::path path,
                                         unsigned readers, MemoryBudget& budget, Warn warn)
    : path_(std::move(path)),
      file_bytes_(spillway::file_bytes(path_)),
      exact_from_(first_exact_sample(archive)),
      warn_(each_once(std::move(warn))),
      bytes_per_reader_(bytes_of_reader_of(archive)),
      reservation_(budget.reserve(
          readers * bytes_per_reader_,
          "reading " + path_.string() + " on " + std::to_string(readers) + " threads")),
      readers_([this] { return open_reader(); }, readers) {}

void ArchiveSampleReader::set_readers(unsigned readers) {
  reservation_.shrink_to(readers * bytes_per_reader_);
}

std::unique_ptr<ByteSource> ArchiveSampleReader::open(const std::string& sample,
                                                      std::atomic<std::uint64_t>* read_bytes) {
  return std::make_unique<SampleText>(*this, sample, read_bytes);
}

std::unique_ptr<Archive> ArchiveSampleReader::open_reader() const {
  ReadOptions options;
  options.group_cache_bytes = kGroupCacheBytes;
  options.metadata_cache_bytes = kMetadataCacheBytes;
  options.warn = warn_;
  return std::make_unique<Archive>(path_, std::move(options));
}

}  // namespace spillway
