// Damaged archives: an Error or some output, never a crash, a hang or memory that the file does not
// warrant. Meant to be run under the sanitizers, too.
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <random>

#include "archive/reader.hpp"
#include "archive/stream_names.hpp"
#include "codec/zstd.hpp"
#include "collection/varint.hpp"
#include "spillway/archive.hpp"
#include "spillway/error.hpp"
#include "unit/archive/container.hpp"
#include "unit/extract/golden_archive.hpp"

using namespace spillway;

namespace {

constexpr std::uint64_t kMaxOutput = 20'000'000;

struct TooMuch {};

// Reads all there is to read; true if it was an archive to the end.
bool survives(const std::filesystem::path& path) {
  try {
    const Archive archive(path);
    std::uint64_t bytes = 0;
    const auto sink = [&](std::span<const std::uint8_t> text) {
      bytes += text.size();
      if (bytes > kMaxOutput) throw TooMuch();
    };
    archive.facts();
    if (archive.sample_count() > 1) archive.write_sample(1, {}, sink);
    archive.write_region({0, 0}, BaseRange{20000, 20100}, {}, sink);
    archive.write_collection(true, {}, sink);
    return true;
  } catch (const Error&) {
  } catch (const TooMuch&) {
  }
  return false;
}

// A file in memory: thousands of them are written.
class Hostile {
 public:
  Hostile() : descriptor_(::memfd_create("hostile", MFD_CLOEXEC)) { REQUIRE(descriptor_ >= 0); }
  ~Hostile() { ::close(descriptor_); }

  // Replaces the file; returns its path.
  std::filesystem::path write(const Bytes& bytes) {
    REQUIRE(::ftruncate(descriptor_, 0) == 0);
    REQUIRE(::pwrite(descriptor_, bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }
  bool survives(const Bytes& bytes) { return ::survives(write(bytes)); }

 private:
  int descriptor_;
};

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

// All parts and streams of an archive, to be changed and put together again.
struct Streams {
  struct Part {
    std::uint64_t metadata;
    Bytes bytes;
  };
  std::vector<std::pair<std::string, std::vector<Part>>> all;

  explicit Streams(const std::filesystem::path& path) {
    const ArchiveReader archive(path);
    archive.for_each_stream([&](const ArchiveReader::StreamEntry& entry) {
      auto& [name, parts] = all.emplace_back(std::string(entry.name), std::vector<Part>());
      archive.for_each_part(entry, [&](const PartPlace& place) {
        PartBytes part = archive.read(place);
        parts.push_back({part.metadata, std::move(part.bytes)});
      });
    });
  }

  std::vector<Part>& operator[](std::string_view name) {
    for (auto& [key, parts] : all) {
      if (key == name) return parts;
    }
    throw std::runtime_error("no such stream");
  }

  // Null if the group has none.
  Part* find_reference(std::uint32_t group) {
    const std::string wanted = group_stream_name({group, GroupStreamKind::reference});
    for (auto& [name, parts] : all) {
      if (name == wanted) return &parts.at(0);
    }
    return nullptr;
  }

  Bytes bytes() const {
    Container file;
    std::vector<std::vector<Container::StoredPart>> stored;
    for (const auto& [name, parts] : all) {
      auto& places = stored.emplace_back();
      for (const Part& part : parts) places.push_back(file.part(part.metadata, part.bytes));
    }
    for (std::size_t i = 0; i < all.size(); ++i) file.stream(all[i].first, stored[i]);
    return file.bytes();
  }
};

// Applies `change` to the text of a part that is one zstd frame.
template <typename Change>
void change_text(Streams::Part& part, Change change) {
  Bytes text;
  ZstdDecompressor().decompress(part.bytes, part.metadata, text);
  change(text);
  part.metadata = text.size();
  part.bytes.clear();
  ZstdCompressor().compress(text, 3, part.bytes);
}

// Applies `change` to the text of one of the five blocks of a part of collection-details.
template <typename Change>
void change_block(Streams::Part& part, std::size_t number, Change change) {
  std::size_t at = 0;
  const auto next = [&] { return *read_collection_varint([&] { return part.bytes.at(at++); }); };
  std::uint32_t sizes[10];
  for (auto& size : sizes) size = next();
  Bytes head, blocks;
  for (std::size_t i = 0; i < 5; ++i) {
    Streams::Part block{sizes[2 * i],
                        {part.bytes.begin() + static_cast<std::ptrdiff_t>(at),
                         part.bytes.begin() + static_cast<std::ptrdiff_t>(at + sizes[2 * i + 1])}};
    at += sizes[2 * i + 1];
    if (i == number) change_text(block, change);
    append_collection_varint(head, static_cast<std::uint32_t>(block.metadata));
    append_collection_varint(head, static_cast<std::uint32_t>(block.bytes.size()));
    blocks.insert(blocks.end(), block.bytes.begin(), block.bytes.end());
  }
  part.bytes = std::move(head);
  part.bytes.insert(part.bytes.end(), blocks.begin(), blocks.end());
}

// Overwrites, inserts or removes a few bytes.
void mangle(Bytes& text, std::mt19937& random) {
  for (std::size_t n = 1 + random() % 3; n > 0 && !text.empty(); --n) {
    const auto at = text.begin() + static_cast<std::ptrdiff_t>(random() % text.size());
    static constexpr std::uint8_t kOdd[] = {0, 1, 0x7f, 0x80, 0xbf, 0xdf, 0xef, 0xf0, 0xff};
    const auto byte =
        random() % 2 != 0 ? kOdd[random() % std::size(kOdd)] : static_cast<std::uint8_t>(random());
    switch (random() % 4) {
      case 0:
        text.insert(at, byte);
        break;
      case 1:
        text.erase(at);
        break;
      default:
        *at = byte;
    }
  }
}

}  // namespace

TEST_CASE_FIXTURE(Hostile, "hostile: the ways of damage leave a sound archive alone") {
  for (const char* name : {"golden/defaults", "golden-old/v1_defaults", "golden-old/v2_defaults"}) {
    CHECK(survives(read_file(golden_archive(name))));
    CHECK(survives(Streams(golden_archive(name)).bytes()));
  }
  Streams streams(golden_archive("golden/defaults"));
  for (std::size_t block = 0; block < 5; ++block) {
    change_block(streams["collection-details"][0], block, [](Bytes&) {});
  }
  CHECK(survives(streams.bytes()));
}

TEST_CASE_FIXTURE(Hostile, "hostile: every truncation is an error") {
  for (const char* name : {"golden/defaults", "golden-old/v1_defaults", "golden-old/v2_defaults"}) {
    Bytes bytes = read_file(golden_archive(name));
    while (!bytes.empty()) {
      bytes.pop_back();
      CHECK(!survives(bytes));
    }
  }
}

TEST_CASE_FIXTURE(Hostile, "hostile: flipped bytes anywhere") {
  std::mt19937 random(1);
  unsigned errors = 0;
  for (const char* name : {"golden/defaults", "golden-old/v1_names", "golden-old/v2_names"}) {
    const Bytes good = read_file(golden_archive(name));
    for (int i = 0; i < 400; ++i) {
      Bytes bytes = good;
      // Half of them in the last part of the file, where the metadata and the footer are.
      const std::size_t range = i % 2 == 0 ? bytes.size() : std::size_t{2000};
      bytes[bytes.size() - 1 - random() % range] ^= static_cast<std::uint8_t>(1 + random() % 255);
      errors += survives(bytes) ? 0 : 1;
    }
  }
  CHECK(errors > 100);
}

TEST_CASE_FIXTURE(Hostile, "hostile: metadata that lies, in well-formed frames") {
  std::mt19937 random(2);
  const Streams good(golden_archive("golden/defaults"));
  for (int i = 0; i < 150; ++i) {
    for (std::size_t block = 0; block < 5; ++block) {
      Streams bad = good;
      change_block(bad["collection-details"][0], block, [&](Bytes& text) { mangle(text, random); });
      survives(bad.bytes());
    }
    for (const auto stream : {stream_name::kSamples, stream_name::kContigs}) {
      Streams bad = good;
      change_text(bad[stream][0], [&](Bytes& text) { mangle(text, random); });
      survives(bad.bytes());
    }
    for (const auto stream : {stream_name::kParams, stream_name::kFileTypeInfo}) {
      Streams bad = good;
      mangle(bad[stream][0].bytes, random);
      survives(bad.bytes());
    }
  }
  const Streams v1(golden_archive("golden-old/v1_names"));
  const Streams v2(golden_archive("golden-old/v2_names"));
  for (int i = 0; i < 300; ++i) {
    Streams bad = v1;
    change_text(bad[stream_name::kDescriptionV1][0], [&](Bytes& text) { mangle(text, random); });
    survives(bad.bytes());
    bad = v2;
    change_text(bad[i % 2 == 0 ? stream_name::kMainV2 : stream_name::kDetails][0],
                [&](Bytes& text) { mangle(text, random); });
    survives(bad.bytes());
  }
}

TEST_CASE_FIXTURE(Hostile, "hostile: packs and references that lie, in well-formed frames") {
  std::mt19937 random(3);
  const Streams good(golden_archive("golden/pack3"));
  ZstdDecompressor decompressor;
  for (int i = 0; i < 300; ++i) {
    Streams bad = good;
    auto& [name, parts] = bad.all[random() % bad.all.size()];
    if (!parse_group_stream_name(name) || parts.empty()) continue;
    Streams::Part& part = parts[random() % parts.size()];
    if (part.metadata == 0) {
      mangle(part.bytes, random);
    } else {
      const std::uint8_t tail = part.bytes.back();
      part.bytes.pop_back();
      Bytes text;
      decompressor.decompress_up_to(part.bytes, part.metadata, text);
      mangle(text, random);
      if (tail == 0) part.metadata = text.size();
      part.bytes.clear();
      ZstdCompressor().compress(text, 3, part.bytes);
      part.bytes.push_back(tail);
    }
    survives(bad.bytes());
  }
}

TEST_CASE_FIXTURE(Hostile, "hostile: a range reads one group, whatever is wrong with the others") {
  const Streams good(golden_archive("golden/small_segments"));
  const Region region = parse_region("plain3#1#chr1@plain3:30000-30010");
  const auto query = [&](const Bytes& bytes) {
    TextSink sink;
    const Archive archive(write(bytes));
    archive.write_regions(archive.find_contigs(std::span(&region, 1)), {}, std::ref(sink));
    return sink.text;
  };
  const std::string expected = query(good.bytes());
  unsigned groups = 0;
  std::vector<std::uint32_t> needed;
  for (std::size_t i = 0; i < good.all.size(); ++i) {
    const auto stream = parse_group_stream_name(good.all[i].first);
    if (!stream || stream->kind != GroupStreamKind::packs) continue;
    ++groups;
    Streams bad = good;
    for (Streams::Part& part : bad.all[i].second) part = {1000, Bytes(20, 0xEE)};
    if (Streams::Part* reference = bad.find_reference(stream->group)) {
      *reference = {1000, Bytes(20, 0xEE)};
    }
    try {
      const std::string text = query(bad.bytes());
      CHECK(text == expected);
    } catch (const Error&) {
      needed.push_back(stream->group);
    }
  }
  CHECK(groups > 20);
  CHECK(needed.size() == 1);
}

TEST_CASE_FIXTURE(Hostile, "hostile: a few bytes that unpack to gigabytes take no such memory") {
  const std::uint64_t before = peak_memory_bytes();
  const Bytes zeros(300'000'000);
  [[maybe_unused]] const std::uint64_t with_zeros = std::max(before, peak_memory_bytes());
  const Streams good(golden_archive("golden/defaults"));
  const auto blow_up = [&](Bytes& text) { text.insert(text.end(), zeros.begin(), zeros.end()); };
  {
    // As many empty contigs as the block has zeros.
    Streams bad = good;
    change_block(bad["collection-details"][0], 0, [&](Bytes& text) {
      text = {1};
      append_collection_varint(text, 299'999'999);
      blow_up(text);
    });
    survives(bad.bytes());
  }
  for (const auto stream : {stream_name::kSamples, stream_name::kContigs}) {
    Streams bad = good;
    change_text(bad[stream][0], [&](Bytes& text) {
      text.clear();
      if (stream == stream_name::kContigs) text.push_back(7);
      append_collection_varint(text, 299'999'999);
      blow_up(text);
    });
    CHECK(!survives(bad.bytes()));
  }
  // Making these takes a copy and a frame beside the zeros; reading them must not add to it.
#if !defined(__SANITIZE_THREAD__)  // which takes several bytes for each
  CHECK(peak_memory_bytes() - with_zeros < 1'000'000'000);
#endif
}
