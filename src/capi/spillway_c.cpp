// The C interface: every exception becomes a status and a text here.
#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.hpp"
#include "base/zeroed_array.hpp"
#include "capi/guard.hpp"
#include "capi/string_block.hpp"
#include "fasta/first_word.hpp"
#include "library/batch.hpp"
#include "library/once.hpp"
#include "library/reader_pool.hpp"
#include "spillway/error.hpp"
#include "spillway/shared_archive.hpp"
#include "spillway/spillway.h"

namespace {

using spillway::checked;
using spillway::Error;
using spillway::ErrorKind;
using spillway::fail_usage;
using spillway::guarded;
using spillway::Mutex;
using spillway::MutexLock;
using spillway::Once;
using spillway::Reader;
using spillway::ReaderPool;
using spillway::SharedArchive;
using spillway::StringBlock;

thread_local std::string last_error;

/// What failed on several threads. Thread-safe.
class Failures {
 public:
  void add(const std::string& text) {
    const MutexLock lock(mutex_);
    if (count_++ == 0) first_ = text;
  }
  std::int64_t count() const {
    const MutexLock lock(mutex_);
    return count_;
  }
  /// The text of the one that came first.
  std::string first() const {
    const MutexLock lock(mutex_);
    return first_;
  }

 private:
  mutable Mutex mutex_;
  std::int64_t count_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::string first_ SPILLWAY_GUARDED_BY(mutex_);
};

std::size_t index_of(std::int64_t value, const char* what) {
  if (value < 0) fail_usage(std::string(what) + " numbers begin with 0");
  return static_cast<std::size_t>(value);
}

spillway::OpenOptions options_of(const spw_options* given) {
  spillway::OpenOptions options;
  if (given != nullptr && given->cache_bytes != 0) options.cache_bytes = given->cache_bytes;
  if (given != nullptr && given->name_index_bytes != 0) {
    options.name_index_bytes = given->name_index_bytes;
  }
  if (given != nullptr && given->remote_cache != nullptr) {
    options.remote.cache_directory = given->remote_cache;
  }
  return options;
}

}  // namespace

struct spw_archive {
  explicit spw_archive(SharedArchive opened)
      : archive(std::move(opened)),
        readers(archive),
        contig_strings_(spillway::make_zeroed<const StringBlock*>(
            std::max<std::size_t>(archive.sample_count(), 1))) {}

  const StringBlock& sample_names() const {
    sample_names_made_.run([this] {
      StringBlock names;
      for (std::size_t s = 0; s < archive.sample_count(); ++s) {
        names.push_back(archive.sample_name(s));
      }
      sample_names_ = std::move(names);
    });
    return sample_names_;
  }

  // Header line and name of each contig of a sample, in turn.
  const StringBlock& contig_strings(std::size_t sample) const {
    if (sample >= archive.sample_count()) fail_no_sample(sample);
    const std::atomic_ref of_sample(contig_strings_[sample]);
    if (const auto* made = of_sample.load(std::memory_order_acquire)) return *made;
    auto strings = std::make_unique<StringBlock>();
    archive.for_each_header(sample, [&](std::string_view header) {
      strings->push_back(header);
      strings->push_back_or_share(spillway::first_word(header));
    });
    strings->shrink_to_fit();
    const MutexLock lock(mutex_);
    if (const auto* made = of_sample.load(std::memory_order_relaxed)) return *made;
    blocks_.push_back(std::move(strings));
    of_sample.store(blocks_.back().get(), std::memory_order_release);
    return *blocks_.back();
  }

  [[noreturn]] void fail_no_sample(std::size_t sample) const {
    fail_usage(archive.name() + ": there is no sample number " + std::to_string(sample));
  }

  SharedArchive archive;
  mutable ReaderPool readers;

 private:
  mutable Once sample_names_made_;
  mutable StringBlock sample_names_;
  // Of each sample, in blocks_; null: not yet. Used by atomic_ref.
  spillway::ZeroedArray<const StringBlock*> contig_strings_;

  mutable Mutex mutex_;
  mutable std::vector<std::unique_ptr<const StringBlock>> blocks_ SPILLWAY_GUARDED_BY(mutex_);
};

namespace {

template <typename Open>
spw_archive* open_handle(Open open) noexcept {
  spw_archive* handle = nullptr;
  guarded([&] {
    handle = new spw_archive(open());
    return std::int64_t{0};
  });
  return handle;
}

const spw_archive& checked(const spw_archive* archive) {
  if (archive == nullptr) fail_usage("the archive is NULL");
  return *archive;
}

// String number `offset` (0: header line, 1: name) of a contig.
const char* contig_string(const spw_archive* archive, std::int64_t sample, std::int64_t contig,
                          std::size_t offset) noexcept {
  const char* text = nullptr;
  guarded([&] {
    const spw_archive& handle = checked(archive);
    const std::size_t number = index_of(contig, "contig");
    const StringBlock& strings = handle.contig_strings(index_of(sample, "sample"));
    if (number >= strings.size() / 2) {
      fail_usage(handle.archive.name() + ": sample number " + std::to_string(sample) +
                 " has no contig number " + std::to_string(contig));
    }
    text = strings[2 * number + offset];
    return std::int64_t{0};
  });
  return text;
}

std::int64_t fetch(const spw_archive& handle, Reader& reader, std::int64_t sample,
                   std::int64_t contig, std::int64_t begin, std::int64_t end, char* out,
                   std::size_t capacity) {
  const spillway::ContigAddress address{index_of(sample, "sample"), index_of(contig, "contig")};
  const auto length =
      static_cast<std::int64_t>(handle.archive.contig_length(address.sample, address.contig));
  if (begin < 0 || end < 0) fail_usage("a range with a negative coordinate");
  if (end < begin) fail_usage("a range that ends before it begins");
  const std::int64_t bases = std::max<std::int64_t>(std::min(end, length) - begin, 0);
  if (static_cast<std::uint64_t>(bases) > capacity) {
    fail_usage("room for " + std::to_string(capacity) + " bases, where the range has " +
               std::to_string(bases));
  }
  if (bases == 0) return 0;
  checked(out, "the buffer");
  return static_cast<std::int64_t>(reader.fetch(address, static_cast<std::uint64_t>(begin),
                                                {out, static_cast<std::size_t>(bases)}));
}

}  // namespace

extern "C" {

spw_archive* spw_open(const char* path, const spw_options* options) {
  return open_handle(
      [&] { return SharedArchive::open(checked(path, "the path"), options_of(options)); });
}

spw_archive* spw_open_fd(int descriptor, const spw_options* options) {
  return open_handle([&] {
    const std::string name = "descriptor " + std::to_string(descriptor);
    const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (own < 0) throw Error(ErrorKind::input, name + ": cannot be used: " + std::strerror(errno));
    return SharedArchive::open_descriptor(own, name, options_of(options));
  });
}

spw_archive* spw_open_memory(const void* bytes, size_t size, const spw_options* options) {
  return open_handle([&] {
    if (bytes == nullptr) fail_usage("the memory is NULL");
    return SharedArchive::open_memory({static_cast<const std::uint8_t*>(bytes), size},
                                      options_of(options));
  });
}

spw_archive* spw_open_callback(spw_pread read, void* user, uint64_t size, const char* name,
                               const spw_options* options) {
  return open_handle([&] {
    if (read == nullptr) fail_usage("the callback is NULL");
    return SharedArchive::open_callback(
        [read, user](std::uint64_t offset, std::span<std::uint8_t> out) {
          return read(user, offset, out.data(), out.size()) == 0;
        },
        size, name == nullptr ? "callback" : name, options_of(options));
  });
}

spw_archive* spw_open_all(const char* const* paths, size_t count, int naming,
                          const spw_options* options) {
  return open_handle([&] {
    if (paths == nullptr) fail_usage("the paths are NULL");
    if (naming != SPW_OWN_NAMES && naming != SPW_ARCHIVE_NAMES) {
      fail_usage("samples cannot be named by rule number " + std::to_string(naming));
    }
    std::vector<std::filesystem::path> files;
    for (const char* const path : std::span(paths, count)) {
      files.emplace_back(checked(path, "a path"));
    }
    return SharedArchive::open_all(files,
                                   naming == SPW_ARCHIVE_NAMES ? spillway::SampleNaming::by_archive
                                                               : spillway::SampleNaming::own,
                                   options_of(options));
  });
}

void spw_close(spw_archive* archive) { delete archive; }

const char* spw_last_error(void) { return last_error.c_str(); }

void spw_set_last_error(const char* text) {
  try {
    last_error = text == nullptr ? "" : text;
  } catch (...) {
    last_error.clear();
  }
}

const char* spw_version(void) { return SPILLWAY_VERSION; }

int64_t spw_sample_count(const spw_archive* archive) {
  return guarded(
      [&] { return static_cast<std::int64_t>(checked(archive).archive.sample_count()); });
}

const char* spw_sample_name(const spw_archive* archive, int64_t sample) {
  const char* text = nullptr;
  guarded([&] {
    const spw_archive& handle = checked(archive);
    const std::size_t number = index_of(sample, "sample");
    const StringBlock& names = handle.sample_names();
    if (number >= names.size()) handle.fail_no_sample(number);
    text = names[number];
    return std::int64_t{0};
  });
  return text;
}

int64_t spw_find_sample(const spw_archive* archive, const char* name) {
  return guarded([&] {
    const SharedArchive& opened = checked(archive).archive;
    const auto found = opened.find_sample(checked(name, "the name"));
    if (!found) throw Error(ErrorKind::not_found, opened.name() + ": no sample " + name);
    return static_cast<std::int64_t>(*found);
  });
}

int64_t spw_contig_count(const spw_archive* archive, int64_t sample) {
  return guarded([&] {
    return static_cast<std::int64_t>(
        checked(archive).archive.contig_count(index_of(sample, "sample")));
  });
}

const char* spw_contig_name(const spw_archive* archive, int64_t sample, int64_t contig) {
  return contig_string(archive, sample, contig, 1);
}

const char* spw_contig_header(const spw_archive* archive, int64_t sample, int64_t contig) {
  return contig_string(archive, sample, contig, 0);
}

int64_t spw_contig_length(const spw_archive* archive, int64_t sample, int64_t contig) {
  return guarded([&] {
    return static_cast<std::int64_t>(checked(archive).archive.contig_length(
        index_of(sample, "sample"), index_of(contig, "contig")));
  });
}

int64_t spw_find_contig(const spw_archive* archive, const char* name, int64_t* sample,
                        int64_t* contig) {
  return guarded([&] {
    const auto found =
        checked(archive).archive.find_contig(std::string_view(checked(name, "the name")));
    if (sample != nullptr) *sample = static_cast<std::int64_t>(found.sample);
    if (contig != nullptr) *contig = static_cast<std::int64_t>(found.contig);
    return std::int64_t{0};
  });
}

int64_t spw_find_contig_in(const spw_archive* archive, int64_t sample, const char* name) {
  return guarded([&] {
    return static_cast<std::int64_t>(
        checked(archive)
            .archive
            .find_contig(index_of(sample, "sample"), std::string_view(checked(name, "the name")))
            .contig);
  });
}

int64_t spw_fetch(const spw_archive* archive, int64_t sample, int64_t contig, int64_t begin,
                  int64_t end, char* out, size_t capacity) {
  return guarded([&] {
    const spw_archive& handle = checked(archive);
    const ReaderPool::Lease reader(handle.readers);
    return fetch(handle, *reader, sample, contig, begin, end, out, capacity);
  });
}

int64_t spw_fetch_many(const spw_archive* archive, spw_range* ranges, size_t count, int threads) {
  const std::span<spw_range> all(ranges, ranges == nullptr ? 0 : count);
  const std::int64_t status = guarded([&]() -> std::int64_t {
    const spw_archive& handle = checked(archive);
    if (ranges == nullptr && count > 0) fail_usage("the ranges are NULL");
    std::vector<spillway::RangeRequest> requests;
    requests.reserve(count);
    for (const spw_range& range : all) {
      requests.push_back(
          {{static_cast<std::size_t>(range.sample), static_cast<std::size_t>(range.contig)},
           static_cast<std::uint64_t>(range.begin),
           static_cast<std::uint64_t>(range.end)});
    }
    Failures failures;
    const auto fetch_one = [&](Reader& reader, std::size_t i) {
      spw_range& range = all[i];
      range.result = guarded([&] {
        return fetch(handle, reader, range.sample, range.contig, range.begin, range.end, range.out,
                     range.capacity);
      });
      if (range.result < 0) failures.add(last_error);
    };
    spillway::run_batch(handle.archive, requests, threads < 1 ? 1U : static_cast<unsigned>(threads),
                        fetch_one);
    if (failures.count() > 0) last_error = failures.first();
    return failures.count();
  });
  if (status < 0) {
    for (spw_range& range : all) range.result = status;
  }
  return status;
}

}  // extern "C"
