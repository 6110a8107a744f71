#include "collection/metadata_v3.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "archive/reader.hpp"
#include "archive/stream_names.hpp"
#include "codec/zstd.hpp"
#include "spillway/error.hpp"
#include "unit/archive/container.hpp"

using namespace spillway;

namespace {

/// Names of two samples, in a part that says how many bytes they have.
std::filesystem::path archive_with_names_of(std::uint64_t raw_bytes,
                                            const TemporaryDirectory& directory) {
  const Bytes text{2, 'a', 0, 'b', 0};
  Bytes compressed;
  ZstdCompressor().compress(text, 3, compressed);
  Container container;
  container.stream(std::string(stream_name::kSamples), {container.part(raw_bytes, compressed)});
  return write_file(directory.path() / "a.agc", container.bytes());
}

}  // namespace

TEST_CASE("metadata of version 3: names of samples") {
  const TemporaryDirectory directory;
  const ArchiveReader archive(archive_with_names_of(5, directory));
  const StringTable names = MetadataV3(archive, {}).read_sample_names();
  REQUIRE(names.size() == 2);
  CHECK(names[0] == "a");
  CHECK(names[1] == "b");
}

TEST_CASE("metadata of version 3: more names than the part can hold, also where a sum overflows") {
  for (const std::uint64_t raw_bytes :
       {std::uint64_t{1} << 40, UINT64_MAX - 16, UINT64_MAX - 15, UINT64_MAX}) {
    CAPTURE(raw_bytes);
    const TemporaryDirectory directory;
    const ArchiveReader archive(archive_with_names_of(raw_bytes, directory));
    try {
      MetadataV3(archive, {}).read_sample_names();
      FAIL_CHECK("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
    }
  }
}
