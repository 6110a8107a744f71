#include "compress/shards/group_parts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "compress/shards/results.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

/// Notes what it is given.
class Notes final : public GroupSink {
 public:
  using GroupSink::begin_stream;
  void begin_stream(GroupStream stream, std::uint32_t) override {
    calls.push_back(group_stream_name(stream));
  }
  void add_group_part(std::uint64_t metadata, ByteView bytes) override {
    calls.push_back(std::to_string(metadata) + " " + std::string(bytes.begin(), bytes.end()));
  }
  std::uint64_t bytes_written() const override { return 0; }

  std::vector<std::string> calls;
};

void give(GroupSink& sink, std::uint32_t old_group, std::uint32_t new_group) {
  const auto text = [](const char* letters) { return Bytes(letters, letters + 3); };
  for (const std::uint32_t group : {old_group, new_group}) {
    sink.begin_stream({group, GroupStreamKind::reference});
    sink.add_group_part(1000, text("ref"));
    sink.begin_stream({group, GroupStreamKind::packs});
  }
  sink.add_group_part(0, text("one"));
  sink.add_group_part(7, {});
}

}  // namespace

TEST_CASE("parts come to the archive as they were given, with groups of the range renumbered") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a.bundle";
  {
    BundleWriter writer(path, {{}, "encode/1"});
    GroupPartsWriter parts(writer.section(section_name::kGroupParts, 0));
    give(parts, 99, 100);
    CHECK(parts.bytes_written() == 9);
    writer.finish({});
  }
  const BundleReader bundle(path, Hash128{}, "encode/1");
  for (const std::uint32_t by : {0U, 5U}) {
    Notes expected;
    give(expected, 99, 100 + by);
    Notes found;
    replay_group_parts(bundle, {100, by}, found);
    CHECK(found.calls == expected.calls);
  }
}
