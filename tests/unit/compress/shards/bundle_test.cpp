// What a BundleWriter writes, as a BundleReader reads it.
#include "compress/shards/bundle.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "compress/shards/bundle_reader.hpp"
#include "compress/shards/bundle_writer.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

using Records = std::vector<std::pair<Bytes, Bytes>>;

constexpr Hash128 kJob{1, 2};

Records records_of(BundleReader::Walk walk) {
  Records all;
  ByteView key;
  for (ByteView payload; walk.next(key, payload);) {
    all.emplace_back(Bytes(key.begin(), key.end()), Bytes(payload.begin(), payload.end()));
  }
  return all;
}

/// Records with ascending keys, of so many bytes each.
Records numbered(std::uint32_t count, std::size_t bytes) {
  Records records;
  for (std::uint32_t i = 0; i < count; ++i) {
    Bytes key(4);
    put_big_endian(key.data(), 10 * i);
    records.emplace_back(std::move(key), Bytes(bytes, static_cast<std::uint8_t>(i)));
  }
  return records;
}

void add(BundleWriter::Section& section, const Records& records) {
  for (const auto& [key, payload] : records) section.add(key, payload);
}

Bytes content_of(const std::filesystem::path& path) {
  Bytes bytes(file_bytes(path));
  File::open_read(path).read_at(0, bytes);
  return bytes;
}

void write_content(const std::filesystem::path& path, ByteView bytes) {
  File file = File::create(path);
  file.write(bytes);
  file.close();
}

/// Reads all that there is.
void read_all(const std::filesystem::path& path) {
  const BundleReader bundle(path, kJob, "split/1");
  bundle.check();
  records_of(bundle.walk("numbers"));
  records_of(bundle.walk("texts"));
}

Bytes small_bundle(const std::filesystem::path& path) {
  BundleWriter writer(path, {kJob, "split/1"});
  add(writer.section("numbers", 4), numbered(3, 5));
  writer.section("texts", 0).add({}, Bytes(7, 'x'));
  writer.finish(Bytes{9});
  return content_of(path);
}

}  // namespace

TEST_CASE("sections come back as they were written, in turns, in frames of many records") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a.bundle";
  const Records numbers = numbered(3000, 1500);  // several frames
  const Records large = {{{}, Bytes(3 << 20, 7)}, {{}, {}}};
  {
    BundleWriter writer(path, {kJob, "place"});
    BundleWriter::Section& first = writer.section("numbers", 4);
    BundleWriter::Section& second = writer.section("large", 0);
    writer.section("none", 3);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      first.add(numbers[i].first, numbers[i].second);
      if (i % 1500 == 7) second.add({}, large[i / 1500].second);
    }
    CHECK_FALSE(std::filesystem::exists(path));
    writer.finish(Bytes{1, 2, 3});
  }
  const BundleReader reader(path, kJob, "place");
  reader.check();
  CHECK(reader.result() == Bytes{1, 2, 3});
  CHECK(reader.section("numbers").records == numbers.size());
  CHECK(reader.section("numbers").frames.size() > 2);
  CHECK(records_of(reader.walk("numbers")) == numbers);
  CHECK(records_of(reader.walk("large")) == large);
  CHECK(records_of(reader.walk("none")).empty());
  CHECK_THROWS_AS(reader.section("other"), Error);

  // Ranges that begin and end at keys, between keys, and outside.
  const auto key = [](std::uint32_t number) {
    Bytes bytes(4);
    put_big_endian(bytes.data(), number);
    return bytes;
  };
  for (const auto& range :
       {std::pair(0U, 10U), std::pair(0U, 30000U), std::pair(5U, 15U), std::pair(7000U, 21990U),
        std::pair(29990U, 50000U), std::pair(40000U, 50000U), std::pair(6990U, 7000U)}) {
    const std::uint32_t from = range.first;
    const std::uint32_t to = range.second;
    CAPTURE(from);
    Records expected;
    for (const auto& record : numbers) {
      if (record.first >= key(from) && record.first < key(to)) expected.push_back(record);
    }
    CHECK(records_of(reader.walk("numbers", {key(from), key(to)})) == expected);
  }
  CHECK(records_of(reader.walk("numbers", {{}, key(20)})).size() == 2);
  CHECK(records_of(reader.walk("numbers", {key(29980), {}})).size() == 2);
}

TEST_CASE("a bundle with any other byte, or of any other length, is refused") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a.bundle";
  const Bytes whole = small_bundle(path);
  read_all(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes other = whole;
    other[at] ^= 0x10;
    write_content(path, other);
    CAPTURE(at);
    CHECK_THROWS_AS(read_all(path), Error);
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_content(path, ByteView(whole).first(size));
    CAPTURE(size);
    CHECK_THROWS_AS(read_all(path), Error);
  }
  Bytes longer = whole;
  longer.push_back(0);
  write_content(path, longer);
  CHECK_THROWS_AS(read_all(path), Error);
}

TEST_CASE("a bundle of another job or task is refused by name") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a.bundle";
  small_bundle(path);
  const auto message_of = [&](const Hash128& job, const std::string& task) -> std::string {
    try {
      const BundleReader reader(path, job, task);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
      return error.what();
    }
    return "";
  };
  CHECK(message_of(kJob, "split/1").empty());
  CHECK(message_of({1, 3}, "split/1") ==
        path.string() + ": is of another job (run the task split/1 again)");
  CHECK(message_of(kJob, "split/2") ==
        path.string() + ": is of another task, split/1 (run the task split/2 again)");
}

TEST_CASE("the same records make the same file, and what is not finished leaves none") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a.bundle";
  const Bytes first = small_bundle(path);
  {
    BundleWriter broken_off(path, {kJob, "split/1"});
    add(broken_off.section("numbers", 4), numbered(1, 5));
  }
  CHECK(content_of(path) == first);
  CHECK(small_bundle(path) == first);
  CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
}

TEST_CASE("the directory of a large bundle is small") {
  constexpr std::uint64_t kGigabyte = std::uint64_t{1} << 30;
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  for (; bytes < 100 * kGigabyte; ++frames) bytes += frame_bytes_after(bytes);
  CHECK(frames < 25000);
  CHECK(frame_bytes_after(0) == std::uint64_t{1} << 20);
  CHECK(frame_bytes_after(1000 * kGigabyte) == std::uint64_t{8} << 20);
}

}  // namespace spillway
