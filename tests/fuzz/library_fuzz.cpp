// A whole archive through every function of spillway.h: each answer is a number of the header or a
// text, ranges are as long as they say, every way to open and to fetch gives the same, what is kept
// stays within its bound, and a failure has a text. Corpus: that of archive_fuzz.
#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "fuzz_input.hpp"
#include "spillway/spillway.h"

namespace {

using spillway::fuzz::MemoryFile;
using spillway::fuzz::require;

constexpr std::int64_t kMaxSamples = 8;
constexpr std::int64_t kMaxContigs = 16;

// Whether `result` is a failure, which has a text then.
bool is_failure(std::int64_t result) {
  require(result >= SPW_INTERRUPTED && result != SPW_INTERNAL);
  require(result >= 0 || *spw_last_error() != '\0');
  return result < 0;
}

constexpr spw_options options() {
  spw_options options = {};
  options.cache_bytes = std::uint64_t{1} << 20;
  options.name_index_bytes = std::uint64_t{1} << 16;
  return options;
}

// Closes the archive.
class Handle {
 public:
  explicit Handle(spw_archive* archive) : archive_(archive) {
    require(archive != nullptr || *spw_last_error() != '\0');
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { spw_close(archive_); }
  const spw_archive* get() const { return archive_; }

 private:
  spw_archive* archive_;
};

struct Memory {
  const std::uint8_t* bytes;
  std::size_t size;
};

int read_memory(void* user, std::uint64_t offset, void* buffer, std::size_t size) {
  const auto& memory = *static_cast<const Memory*>(user);
  require(offset <= memory.size && size <= memory.size - offset);
  std::memcpy(buffer, memory.bytes + offset, size);
  return 0;
}

struct Window {
  std::int64_t sample;
  std::int64_t contig;
  std::int64_t begin;
  std::int64_t end;
  std::string bases;
  bool has_failed;
};

Window fetch(const spw_archive* archive, std::int64_t sample, std::int64_t contig,
             std::int64_t begin, std::int64_t end) {
  Window window{sample, contig, begin, end, std::string(3001, '?'), false};
  const std::int64_t n = spw_fetch(archive, sample, contig, begin, end, window.bases.data(), 3000);
  require(window.bases[3000] == '?');
  window.has_failed = is_failure(n);
  if (!window.has_failed) require(n <= std::max<std::int64_t>(end - begin, 0));
  window.bases.resize(window.has_failed ? 0 : static_cast<std::size_t>(n));
  return window;
}

// Windows of a contig, if it has a name and a length.
void check_contig(const spw_archive* archive, std::int64_t sample, std::int64_t contig,
                  std::vector<Window>& windows) {
  const char* const name = spw_contig_name(archive, sample, contig);
  const char* const header = spw_contig_header(archive, sample, contig);
  require((name == nullptr) == (header == nullptr));
  if (header == nullptr) return;
  require(std::strlen(name) <= std::strlen(header));
  is_failure(spw_find_contig_in(archive, sample, name));
  const std::int64_t length = spw_contig_length(archive, sample, contig);
  if (is_failure(length)) return;
  for (const auto& [begin, end] : {std::pair<std::int64_t, std::int64_t>{0, 100},
                                   {length / 2, length / 2 + 3000},
                                   {length - 1, INT64_MAX},
                                   {length, length + 1}}) {
    windows.push_back(fetch(archive, sample, contig, begin, end));
  }
}

std::vector<Window> check_samples(const spw_archive* archive) {
  std::vector<Window> windows;
  const std::int64_t samples = spw_sample_count(archive);
  require(!is_failure(samples));
  for (std::int64_t sample = 0; sample < std::min(samples, kMaxSamples); ++sample) {
    const char* const name = spw_sample_name(archive, sample);
    require(name != nullptr);
    const std::int64_t found = spw_find_sample(archive, name);
    if (!is_failure(found)) require(std::strcmp(spw_sample_name(archive, found), name) == 0);
    const std::int64_t contigs = spw_contig_count(archive, sample);
    if (is_failure(contigs)) continue;
    for (std::int64_t contig = 0; contig < std::min(contigs, kMaxContigs); ++contig) {
      check_contig(archive, sample, contig, windows);
    }
    require(is_failure(spw_contig_length(archive, sample, contigs)));
  }
  require(spw_sample_name(archive, samples) == nullptr && spw_sample_name(archive, -1) == nullptr);
  std::int64_t sample = 0;
  std::int64_t contig = 0;
  is_failure(spw_find_contig(archive, "chr1", &sample, &contig));
  is_failure(spw_find_sample(archive, ""));
  return windows;
}

// The same windows at once. What one of them decodes may have been in the cache of the other, and
// damage that only one of them sees is fine; bases are those of both.
void check_batch(const spw_archive* archive, const std::vector<Window>& windows) {
  std::vector<std::array<char, 3001>> out(windows.size());
  std::vector<spw_range> ranges;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    out[i].fill('?');
    ranges.push_back({windows[i].sample, windows[i].contig, windows[i].begin, windows[i].end,
                      out[i].data(), 3000, 99});
  }
  if (is_failure(spw_fetch_many(archive, ranges.data(), ranges.size(), 2))) return;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    require(out[i][3000] == '?');
    if (is_failure(ranges[i].result) || windows[i].has_failed) continue;
    require(windows[i].bases ==
            std::string_view(out[i].data(), static_cast<std::size_t>(ranges[i].result)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const spw_options limits = options();
  Memory memory{data, size};
  const Handle by_callback(spw_open_callback(read_memory, &memory, size, nullptr, &limits));
  const Handle archive(
      spw_open_memory(data == nullptr ? &limits : static_cast<const void*>(data), size, &limits));
  require((archive.get() == nullptr) == (by_callback.get() == nullptr));
  if (archive.get() == nullptr) return 0;
  const std::vector<Window> windows = check_samples(archive.get());
  check_batch(by_callback.get(), windows);

  const MemoryFile file({data, size});
  const std::string path = file.path().string();
  const std::array<const char*, 2> twice = {path.c_str(), path.c_str()};
  require(spw_open_all(twice.data(), 2, SPW_ARCHIVE_NAMES, &limits) == nullptr);
  const Handle both(spw_open_all(twice.data(), 2, SPW_OWN_NAMES, &limits));
  require((both.get() == nullptr) == (spw_sample_count(archive.get()) > 0));
  const Handle by_path(spw_open(path.c_str(), &limits));
  require(by_path.get() != nullptr);
  check_batch(by_path.get(), windows);
  return 0;
}
