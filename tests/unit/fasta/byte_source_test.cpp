#include "fasta/byte_source.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/crc.hpp>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/zlib.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "spillway/error.hpp"
#include "unit/fasta/memory_source.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

using test::memory_source;

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string deflate(const std::string& text, int level) {
  namespace io = boost::iostreams;
  io::zlib_params params(level);
  params.noheader = true;
  std::string out;
  io::filtering_ostreambuf chain;
  chain.push(io::zlib_compressor(params));
  chain.push(io::back_inserter(out));
  io::write(chain, text.data(), static_cast<std::streamsize>(text.size()));
  io::close(chain);
  return out;
}

constexpr const char* kPlainHeader = "\x1f\x8b\x08";

std::string gzip_trailer(const std::string& text) {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return little_endian(crc.checksum(), 4) + little_endian(text.size(), 4);
}

std::string gzip(const std::string& text, int level = 6) {
  return kPlainHeader + std::string("\0\1\2\3\4\0\xff", 7) + deflate(text, level) +
         gzip_trailer(text);
}

/// A member with every optional field of RFC 1952.
std::string gzip_with_fields(const std::string& text) {
  std::string header = kPlainHeader + std::string("\x1e\0\0\0\0\0\x03", 7);
  header += little_endian(300, 2) + std::string(300, 'e');
  header += std::string("name.fa\0", 8) + std::string("comment\0", 8);
  boost::crc_32_type crc;
  crc.process_bytes(header.data(), header.size());
  header += little_endian(crc.checksum() & 0xffff, 2);
  return header + deflate(text, 6) + gzip_trailer(text);
}

/// One block as bgzip writes it.
std::string bgzip_block(const std::string& text) {
  const std::string body = deflate(text, 6);
  return kPlainHeader + std::string("\x04\0\0\0\0\0\xff\6\0BC\2\0", 13) +
         little_endian(18 + body.size() + 8 - 1, 2) + body + gzip_trailer(text);
}

std::string random_text(std::mt19937& random, std::size_t size) {
  std::string text(size, 'A');
  const std::size_t letters = 1 + random() % 20;
  for (char& c : text) c = static_cast<char>('A' + random() % letters);
  return text;
}

/// Everything that `source` gives, asked for in pieces of `piece` bytes.
std::string drain(ByteSource& source, std::size_t piece) {
  std::string all;
  std::vector<std::uint8_t> buffer(piece);
  while (const std::size_t n = source.read(buffer)) all.append(buffer.begin(), buffer.begin() + n);
  CHECK(source.read(buffer) == 0);
  return all;
}

std::string read_all(const std::string& bytes, std::size_t max_piece = 0,
                     std::size_t piece = 100000) {
  return drain(*open_input(memory_source(bytes, max_piece)), piece);
}

/// What reading `bytes` fails with; "fine" if it does not.
std::string complaint(const std::string& bytes, std::size_t max_piece = 0) {
  try {
    read_all(bytes, max_piece);
    return "fine";
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    return error.what();
  }
}

const std::string kTruncated = "memory.fa: truncated gzip data";
const std::string kGarbage = "memory.fa: trailing garbage after the gzip data";
const std::string kMismatch = "memory.fa: damaged gzip data: checksum or length does not match";

TEST_CASE("input: plain bytes come through as they are") {
  CHECK(read_all("x") == "x");
  CHECK(read_all(">abcdefg\nA") == ">abcdefg\nA");
  CHECK(read_all(">abcdefg\nA", 1, 1) == ">abcdefg\nA");
  CHECK(complaint("") == "memory.fa: is empty");
}

TEST_CASE("input: gzip of any size, level, number of members and split") {
  std::mt19937 random(7);
  for (unsigned round = 0; round < 40; ++round) {
    CAPTURE(round);
    std::string text;
    std::string packed;
    for (unsigned member = 0, members = 1 + random() % 4; member < members; ++member) {
      const std::size_t size = random() % 3 == 0 ? random() % 200000 : random() % 200;
      const std::string part = random_text(random, size);
      text += part;
      packed +=
          random() % 4 == 0 ? gzip_with_fields(part) : gzip(part, static_cast<int>(random() % 10));
    }
    CHECK(read_all(packed) == text);
    CHECK(read_all(packed, 1 + random() % 40, 1 + random() % 100000) == text);
    CHECK(read_all(packed, 0, 1 + random() % 40) == text);
  }
}

TEST_CASE("input: bgzip, and bgzip files one behind the other") {
  std::mt19937 random(8);
  const std::string end = bgzip_block("");
  std::string text;
  std::string packed;
  for (unsigned block = 0; block < 40; ++block) {
    const std::string part = random_text(random, random() % 65000);
    text += part;
    packed += bgzip_block(part);
  }
  CHECK(read_all(packed + end) == text);
  CHECK(read_all(packed + end, 30000, 777) == text);
  CHECK(read_all(packed + end + packed + end) == text + text);
  CHECK(complaint(packed) == "memory.fa: truncated: the block that ends a bgzip file is missing");
  CHECK(read_all(packed + gzip("x")) == text + "x");
}

TEST_CASE("input: gzip that is cut anywhere is refused") {
  std::mt19937 random(9);
  const std::string text = random_text(random, 900);
  const std::string whole = gzip(text.substr(0, 90));
  for (const std::string& last : {gzip(text, 9), gzip(text, 0), gzip_with_fields(text)}) {
    for (std::size_t size = 1; size < last.size(); ++size) {
      CAPTURE(size);
      const std::string cut = last.substr(0, size);
      if (size > 1) CHECK(complaint(cut, size % 3 * 50) == kTruncated);
      CHECK(complaint(whole + cut, size % 3 * 50) == kTruncated);
    }
  }
}

TEST_CASE("input: gzip with a flipped bit is refused, or the bit does not matter") {
  std::mt19937 random(10);
  const std::string text = random_text(random, 800);
  const std::string packed = gzip(text);
  for (std::size_t bit = 16; bit < 8 * packed.size(); ++bit) {
    CAPTURE(bit);
    std::string damaged = packed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    std::string got;
    try {
      got = read_all(damaged);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::input);
      CHECK(std::string(error.what()).starts_with("memory.fa: "));
      got = text;
    }
    CHECK(got == text);
  }
  for (const std::size_t from_end : {1, 4, 5, 8}) {  // length and checksum
    std::string damaged = packed;
    damaged[damaged.size() - from_end] ^= 1;
    CHECK(complaint(damaged) == kMismatch);
    CHECK(complaint(damaged + gzip("more"), 3) == kMismatch);
  }
}

TEST_CASE("input: after gzip data zeros do no harm, all else is refused") {
  const std::string packed = gzip("text");
  const std::string zeros(700000, '\0');
  CHECK(read_all(packed + '\0') == "text");
  CHECK(read_all(packed + zeros, 1000) == "text");
  CHECK(complaint(packed + "x") == kGarbage);
  CHECK(complaint(packed + "\x1f") == kTruncated);
  CHECK(complaint(packed + "\x1fx") == kGarbage);
  CHECK(complaint(packed + zeros + "x", 5000) == kGarbage);
  CHECK(complaint(packed + '\0' + packed) == kGarbage);
}

TEST_CASE("input: compressions that are not read are named") {
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {std::string("\x28\xb5\x2f\xfd\0\0\0\0", 8), "zstd"},
      {"BZh91AY&SY", "bzip2"},
      {std::string("\xfd"
                   "7zXZ\0\0\4",
                   8),
       "xz"},
      {"PK\x03\x04....", "zip"},
      {"\x04\x22\x4d\x18....", "lz4"},
      {"\x1f\x9d\x90....", "compress (.Z)"}};
  for (const auto& [bytes, name] : kinds) {
    const std::string message =
        "memory.fa: is compressed with " + name + ", which this version does not read";
    for (const std::size_t max_piece : {0, 1}) {
      try {
        open_input(memory_source(bytes, max_piece));
        FAIL("opened");
      } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::unsupported);
        CHECK(error.what() == message);
      }
    }
  }
}

TEST_CASE("input: by path") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "x.fa";
  std::ofstream(path, std::ios::binary) << gzip("text");
  CHECK(drain(*open_input(path), 100) == "text");
  CHECK(open_input(path)->name() == path.string());
  CHECK(open_input(path, "another name")->name() == "another name");

  const auto complain = [](const std::filesystem::path& name) {
    try {
      open_input(name);
      return std::string("fine");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::input);
      return std::string(error.what());
    }
  };
  CHECK(complain(directory.path()) == directory.path().string() + ": is a directory, not a file");
  const auto gone = directory.path() / "gone";
  CHECK(complain(gone) == gone.string() + ": cannot open: No such file or directory");
  std::ofstream(directory.path() / "empty").flush();
  CHECK(complain(directory.path() / "empty") ==
        (directory.path() / "empty").string() + ": is empty");
  if (::geteuid() != 0) {
    std::filesystem::permissions(path, std::filesystem::perms::none);
    CHECK(complain(path) == path.string() + ": cannot open: Permission denied");
  }
}

TEST_CASE("input: a FIFO, and a descriptor by its path") {
  const TemporaryDirectory directory;
  const auto fifo = directory.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::mt19937 random(11);
  const std::string text = random_text(random, 300000);
  {
    std::jthread writer([&] { std::ofstream(fifo, std::ios::binary) << gzip(text); });
    CHECK(drain(*open_input(fifo), 5000) == text);
  }
  std::jthread writer([&] { std::ofstream(fifo, std::ios::binary) << text; });
  const int fd = ::open(fifo.c_str(), O_RDONLY);
  REQUIRE(fd >= 0);
  CHECK(drain(*open_input("/dev/fd/" + std::to_string(fd)), 5000) == text);
  ::close(fd);
}

}  // namespace
}  // namespace spillway
