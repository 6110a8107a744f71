// A whole archive: open, list, find, and give out samples and ranges, up to a limit of bytes; what
// is below the limit is verified, too.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fuzz_input.hpp"
#include "spillway/archive.hpp"
#include "spillway/verify.hpp"

namespace {

using namespace spillway;

constexpr std::size_t kMaxSamples = 8;  // more take time, and are no other code
constexpr std::uint64_t kMaxOutput = std::uint64_t{8} << 20;

struct Enough {};

void check_verification(const std::filesystem::path& path, const ReadOptions& options) {
  const ReportSink sink = [](std::string_view line) { fuzz::require(line.ends_with('\n')); };
  fuzz::may_fail([&] {
    const VerifyResult result = verify(path, {.read = options}, sink);
    fuzz::require(result.affected <= result.samples && (result.is_damaged || result.affected == 0));
    const VerifyResult full = verify(path, {.read = options, .full = true}, sink);
    fuzz::require(full.is_damaged || !result.is_damaged);
  });
  fuzz::may_fail([&] { list_digests(path, {}, options, sink); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file({data, size});
  fuzz::may_fail([&] {
    const ReadOptions options{.threads = 1,
                              .group_cache_bytes = std::uint64_t{1} << 20,
                              .reads_once = size % 2 != 0,
                              .metadata_cache_bytes = std::uint64_t{1} << 20};
    const Archive archive(file.path(), options);
    fuzz::may_fail([&] { (void)archive.facts(); });
    std::uint64_t output = 0;
    const ByteSink sink = [&](std::span<const std::uint8_t> bytes) {
      output += bytes.size();
      if (output > kMaxOutput) throw Enough();
    };
    const std::size_t samples = std::min(archive.sample_count(), kMaxSamples);
    bool is_small = samples == archive.sample_count();
    for (std::size_t sample = 0; sample < samples; ++sample) {
      output = 0;
      try {
        fuzz::may_fail([&] { archive.write_sample(sample, {}, sink); });
        std::vector<std::string> headers;
        fuzz::may_fail([&] {
          archive.for_each_contig(sample, [&](std::string_view header) {
            if (headers.size() < 2) headers.emplace_back(header.substr(0, 256));
          });
        });
        for (const std::string& header : headers) {
          const std::string asked = header + '@' + std::string(archive.sample_name(sample));
          for (const char* range : {":0-99", ":150-3000", ":5-4", ":-7-9223372036854775807"}) {
            fuzz::may_fail([&] {
              const std::array regions = {parse_region(asked + range)};
              archive.write_regions(archive.find_contigs(regions), {.line_length = 1}, sink);
            });
          }
        }
      } catch (const Enough&) {
        is_small = false;
      }
    }
    if (is_small) check_verification(file.path(), options);
  });
  return 0;
}
