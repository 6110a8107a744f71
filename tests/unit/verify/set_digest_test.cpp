#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "archive/reader.hpp"
#include "spillway/compress.hpp"
#include "spillway/verify.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

TEST_CASE("the digest of all sequences says nothing where some were not decoded") {
  const TemporaryDirectory directory;
  CreateOptions options;
  options.shape.pack_cardinality = 1;
  options.shape.segment_size = 100;
  options.output = directory.path() / "archive";
  options.run.threads = 1;
  options.run.memory_bytes = std::uint64_t{512} << 20;
  options.run.scratch_dir = directory.path();
  for (const char* name : {"a", "b"}) {
    const auto input = directory.path() / (std::string(name) + ".fa");
    std::ofstream(input) << ">" << name << "\nACGTTGCA\n";
    options.inputs.push_back({input.string(), name});
  }
  create(options);
  {
    const ArchiveReader archive(options.output);
    const PartPlace place = archive.place(stream_name::kDetails, 1);
    std::fstream file(options.output, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(place.offset + place.size / 2));
    file << "damage";
  }
  std::string report;
  VerifyOptions verify_options;
  verify_options.full = true;
  const VerifyResult result =
      verify(options.output, verify_options, [&](std::string_view line) { report += line; });
  CHECK(result.is_damaged);
  CHECK(result.affected == 1);
  CHECK(report.find("affected\tb\t*\t-\tmetadata\n") != std::string::npos);
  CHECK_MESSAGE(report.find("all sequences together") == std::string::npos, report);
}
