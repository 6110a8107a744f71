// A whole archive: open, list, find, and give out samples and ranges, up to a limit of bytes.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fuzz_input.hpp"
#include "spillway/archive.hpp"

namespace {

using namespace spillway;

constexpr std::size_t kMaxSamples = 64;
constexpr std::uint64_t kMaxOutput = std::uint64_t{8} << 20;

struct Enough {};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file({data, size});
  fuzz::may_fail([&] {
    const Archive archive(file.path(), {.threads = 1,
                                        .group_cache_bytes = std::uint64_t{1} << 20,
                                        .metadata_cache_bytes = std::uint64_t{1} << 20});
    fuzz::may_fail([&] { (void)archive.facts(); });
    std::uint64_t output = 0;
    const ByteSink sink = [&](std::span<const std::uint8_t> bytes) {
      output += bytes.size();
      if (output > kMaxOutput) throw Enough();
    };
    const std::size_t samples = std::min(archive.sample_count(), kMaxSamples);
    for (std::size_t sample = 0; sample < samples; ++sample) {
      output = 0;
      try {
        fuzz::may_fail([&] { archive.write_sample(sample, {}, sink); });
        std::vector<std::string> headers;
        fuzz::may_fail([&] {
          archive.for_each_contig(sample, [&](std::string_view header) {
            if (headers.size() < 3) headers.emplace_back(header.substr(0, 256));
          });
        });
        for (const std::string& header : headers) {
          const std::string asked = header + '@' + std::string(archive.sample_name(sample));
          for (const char* range : {":0-99", ":150-3000", ":5-4", ":-7-9223372036854775807"}) {
            fuzz::may_fail([&] {
              const std::array regions = {parse_region(asked + range)};
              archive.write_regions(regions, archive.find_contigs(regions), {.line_length = 1},
                                    sink);
            });
          }
        }
      } catch (const Enough&) {
      }
    }
  });
  return 0;
}
