// A whole archive through the C functions: every answer is a number of the header or a text, ranges
// are as long as they say, and a failure has a text. Corpus: that of archive_fuzz.
#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "fuzz_input.hpp"
#include "spillway/spillway.h"

namespace {

using spillway::fuzz::require;

constexpr std::int64_t kMaxSamples = 8;
constexpr std::int64_t kMaxContigs = 16;

// Whether `result` is a failure, which has a text then.
bool is_failure(std::int64_t result) {
  require(result >= SPW_INTERRUPTED && result != SPW_INTERNAL);
  require(result >= 0 || *spw_last_error() != '\0');
  return result < 0;
}

void check_range(const spw_archive* archive, std::int64_t sample, std::int64_t contig,
                 std::int64_t begin, std::int64_t end) {
  std::array<char, 3001> out;
  out.fill('?');
  const std::int64_t n = spw_fetch(archive, sample, contig, begin, end, out.data(), 3000);
  if (!is_failure(n)) require(n <= std::max<std::int64_t>(end - begin, 0));
  require(out[3000] == '?');
}

void check_contig(const spw_archive* archive, std::int64_t sample, std::int64_t contig) {
  const char* const name = spw_contig_name(archive, sample, contig);
  const char* const header = spw_contig_header(archive, sample, contig);
  require((name == nullptr) == (header == nullptr));
  if (header == nullptr) return;
  require(std::strlen(name) <= std::strlen(header));
  is_failure(spw_find_contig_in(archive, sample, name));
  const std::int64_t length = spw_contig_length(archive, sample, contig);
  if (is_failure(length)) return;
  check_range(archive, sample, contig, 0, 100);
  check_range(archive, sample, contig, length / 2, length / 2 + 3000);
  check_range(archive, sample, contig, length - 1, INT64_MAX);
  check_range(archive, sample, contig, length, length + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spw_options options = {};
  options.cache_bytes = std::uint64_t{1} << 20;
  options.name_index_bytes = std::uint64_t{1} << 16;
  spw_archive* const archive =
      spw_open_memory(data == nullptr ? &options : static_cast<const void*>(data), size, &options);
  if (archive == nullptr) {
    require(*spw_last_error() != '\0');
    return 0;
  }
  const std::int64_t samples = std::min(spw_sample_count(archive), kMaxSamples);
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    require(spw_sample_name(archive, sample) != nullptr);
    const std::int64_t contigs = spw_contig_count(archive, sample);
    if (is_failure(contigs)) continue;
    for (std::int64_t contig = 0; contig < std::min(contigs, kMaxContigs); ++contig) {
      check_contig(archive, sample, contig);
    }
  }
  std::int64_t sample = 0;
  std::int64_t contig = 0;
  is_failure(spw_find_contig(archive, "chr1", &sample, &contig));
  spw_close(archive);
  return 0;
}
