#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "spillway/compress.hpp"
#include "spillway/verify.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

std::string write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

}  // namespace

TEST_CASE("against: what an archive was told to drop does not differ") {
  const TemporaryDirectory directory;
  const std::string protein =
      write(directory.path() / "p.fa", ">a\nmkvlEFIQPZ\nacgt-*\n\n>b \x80\nACGT\n");
  for (const Preserve preserve : {Preserve::exact, Preserve::case_, Preserve::sequence}) {
    CreateOptions options;
    options.shape.preserve = preserve;
    options.shape.segment_size = 100;
    options.inputs = {{protein, "p"}};
    options.output = directory.path() / "archive";
    options.run.threads = 1;
    options.run.memory_bytes = std::uint64_t{512} << 20;
    options.run.scratch_dir = directory.path();
    options.run.verify = VerifyLevel::full;
    create(options);
    std::string report;
    const AgainstResult result = verify_against(options.output, std::span(&protein, 1), {},
                                                [&](std::string_view line) { report += line; });
    CHECK(result.compared == 1);
    CHECK_MESSAGE(result.differing == 0, report);
  }
}
