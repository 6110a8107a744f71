// The streams that archives have beside those of the format: the first byte says which stream of a
// small archive (extras_base.agc) is replaced, and whether the rest is the texts of its blocks (the
// last one its index) or its rows. Then everything is read.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "archive/reader.hpp"
#include "codec/zstd.hpp"
#include "collection/digest_rows.hpp"
#include "fuzz_input.hpp"
#include "spillway/archive.hpp"
#include "unit/archive/container.hpp"

namespace {

using namespace spillway;

constexpr std::array kStreams = {stream_name::kResidues, stream_name::kLayout,
                                 stream_name::kHeaders,  stream_name::kMasks,
                                 stream_name::kMaskIds,  stream_name::kDigests};
constexpr std::uint8_t kBlocks = 0x80;  // in the first byte: texts of blocks, not rows
constexpr std::uint64_t kMaxOutput = std::uint64_t{8} << 20;

struct Enough {};

struct Stream {
  std::string name;
  std::vector<PartBytes> parts;
};

std::vector<Stream> read_base() {
  const ArchiveReader archive(SPILLWAY_FUZZ_BASE);
  std::vector<Stream> streams;
  archive.for_each_stream([&](const ArchiveReader::StreamEntry& entry) {
    Stream& stream = streams.emplace_back();
    stream.name = entry.name;
    archive.for_each_part(
        entry, [&](const PartPlace& place) { stream.parts.push_back(archive.read(place)); });
  });
  return streams;
}

// Rows as a writer would put them down: a byte each for the steps of major and minor, a payload. A
// bit of the first step ends the block before the row.
std::vector<Bytes> texts_of_rows(fuzz::FuzzInput& input) {
  std::vector<Bytes> texts;
  Bytes index;
  std::uint32_t major = 0, minor = 0, first_major = 0, first_minor = 0;
  for (;;) {
    const auto steps = input.take(2);
    if (steps.size() < 2) break;
    const auto payload = input.block();
    std::uint32_t major_step = steps[0] & 0x7f;
    if (major_step != 0) minor = 0;
    const std::uint32_t minor_before = minor;
    major += major_step;
    minor += steps[1];
    const bool begins = texts.empty() || steps[0] >= 0x80;
    if (begins) {
      texts.emplace_back();
      append_leb128(index, major - first_major);
      append_leb128(index, major == first_major ? minor - first_minor : minor);
      first_major = major;
      first_minor = minor;
      major_step = major;
    }
    Bytes& text = texts.back();
    append_leb128(text, major_step);
    append_leb128(text, major_step != 0 || begins ? minor : minor - minor_before);
    append_leb128(text, payload.size());
    text.insert(text.end(), payload.begin(), payload.end());
  }
  texts.push_back(index);
  return texts;
}

std::vector<Bytes> texts_of_blocks(fuzz::FuzzInput& input) {
  std::vector<Bytes> texts;
  for (auto text = input.block(); !text.empty(); text = input.block()) {
    texts.emplace_back(text.begin(), text.end());
  }
  return texts;
}

Bytes archive_with(std::string_view replaced, const std::vector<Bytes>& texts) {
  static const std::vector<Stream> base = read_base();
  static ZstdCompressor compressor;
  Container container;
  const auto add = [&](const std::string& name, const std::vector<PartBytes>& parts) {
    std::vector<Container::StoredPart> places;
    for (const PartBytes& part : parts) {
      places.push_back(container.part(part.metadata, part.bytes));
    }
    container.stream(name, places);
  };
  for (const Stream& stream : base) {
    if (stream.name != replaced) add(stream.name, stream.parts);
  }
  std::vector<PartBytes> parts;
  for (const Bytes& text : texts) {
    PartBytes& part = parts.emplace_back();
    part.metadata = text.size();
    compressor.compress(text, 1, part.bytes);
  }
  add(std::string(replaced), parts);
  return container.bytes();
}

void read_all(const std::filesystem::path& path) {
  const Archive archive(path, {.threads = 1,
                               .group_cache_bytes = std::uint64_t{1} << 20,
                               .metadata_cache_bytes = std::uint64_t{1} << 20});
  fuzz::may_fail([&] { (void)archive.facts(); });
  std::uint64_t output = 0;
  const ByteSink sink = [&](std::span<const std::uint8_t> bytes) {
    output += bytes.size();
    if (output > kMaxOutput) throw Enough();
  };
  const FastaLayout plain = {.line_length = 50, .upper_case = true};
  for (std::size_t sample = archive.sample_count(); sample-- > 0;) {
    output = 0;
    fuzz::may_fail([&] { archive.write_sample(sample, {}, sink); });
    fuzz::may_fail([&] { archive.write_sample(sample, plain, sink); });
    fuzz::may_fail([&] { archive.for_each_contig(sample, [](std::string_view) {}); });
    fuzz::may_fail([&] { archive.write_region({sample, 1}, BaseRange{150, 320}, {}, sink); });
  }
  const std::array regions = {parse_region("c1"), parse_region("c3:3-9")};
  fuzz::may_fail([&] { archive.write_regions(archive.find_contigs(regions), {}, sink); });
}

void read_digests(const std::filesystem::path& path) {
  const ArchiveReader archive(path);
  DigestReader digests(archive);
  for (std::uint32_t sample = 3; sample-- > 0;) {
    for (std::uint32_t contig = 0; contig < 4; ++contig) {
      fuzz::may_fail([&] { (void)digests.of_contig(sample, contig); });
    }
  }
  fuzz::may_fail([&] { (void)digests.sets(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const auto kind = input.number<std::uint8_t>();
  const std::string_view stream = kStreams[(kind & ~kBlocks) % kStreams.size()];
  const auto texts = kind >= kBlocks ? texts_of_blocks(input) : texts_of_rows(input);
  const fuzz::MemoryFile file(archive_with(stream, texts));
  try {
    fuzz::may_fail([&] { read_all(file.path()); });
    fuzz::may_fail([&] { read_digests(file.path()); });
  } catch (const Enough&) {
  }
  return 0;
}
