#include "input/open_input.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/crc.hpp>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/lzma.hpp>
#include <boost/iostreams/filter/zlib.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "codec/zstd.hpp"
#include "spillway/error.hpp"
#include "unit/input/memory_source.hpp"
#include "unit/input/tar/tar_text.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

using test::memory_source;
using test::tar_end;
using test::tar_header;

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
  return drain(*decompress(memory_source(bytes, max_piece)), piece);
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

using Compress = std::string (*)(const std::string&);

template <typename Filter>
std::string filtered(const std::string& text, const Filter& filter) {
  namespace io = boost::iostreams;
  std::string out;
  io::filtering_ostreambuf chain;
  chain.push(filter);
  chain.push(io::back_inserter(out));
  io::write(chain, text.data(), static_cast<std::streamsize>(text.size()));
  io::close(chain);
  return out;
}

std::string bzip2(const std::string& text) {
  return filtered(text, boost::iostreams::bzip2_compressor());
}

std::string xz(const std::string& text) {
  return filtered(text, boost::iostreams::lzma_compressor());
}

std::string zstd(const std::string& text) {
  std::vector<std::uint8_t> out;
  ZstdStreamCompressor compressor(3);
  compressor.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, out);
  compressor.finish(out);
  return {out.begin(), out.end()};
}

const std::vector<std::pair<std::string, Compress>> kOthers = {
    {"bzip2", bzip2}, {"xz", xz}, {"zstd", zstd}};

TEST_CASE("input: bzip2, xz and zstd, in one stream and in several") {
  std::mt19937 random(3);
  for (const auto& [name, compress] : kOthers) {
    CAPTURE(name);
    for (const std::size_t size : {0, 1, 70'000, 3'000'000}) {
      const std::string text = random_text(random, size);
      const std::string packed = compress(text);
      CHECK(read_all(packed) == text);
      CHECK(read_all(packed, 1000) == text);
      CHECK(read_all(packed + compress("") + packed, 4096) == text + text);
      if (size < 100'000) CHECK(read_all(packed + packed, 1) == text + text);
    }
  }
  const std::string skippable("\x5a\x2a\x4d\x18\3\0\0\0abc", 11);
  CHECK(read_all(skippable + zstd("text") + skippable + zstd(" more")) == "text more");
  CHECK(read_all(xz("a") + std::string(8, '\0') + xz("b")) == "ab");
}

TEST_CASE("input: bzip2, xz and zstd that end early, anywhere") {
  std::mt19937 random(4);
  for (const auto& [name, compress] : kOthers) {
    CAPTURE(name);
    const std::string packed = compress(random_text(random, 300));
    for (std::size_t size = 6; size < packed.size(); ++size) {
      CAPTURE(size);
      CHECK(complaint(packed.substr(0, size)) == "memory.fa: truncated " + name + " data");
      // Of the next stream there may be too little to tell what it is.
      const std::string second = complaint(packed + packed.substr(0, size), 1000);
      CHECK(second == "memory.fa: truncated " + name + " data");
    }
    const std::string large = compress(random_text(random, 2'000'000));
    CHECK(complaint(large.substr(0, large.size() - 1)) == "memory.fa: truncated " + name + " data");
    CHECK(complaint(large.substr(0, large.size() / 2)) == "memory.fa: truncated " + name + " data");
  }
}

TEST_CASE("input: bzip2, xz and zstd that are damaged, or followed by something else") {
  std::mt19937 random(5);
  const std::string text = random_text(random, 5000);
  for (const auto& [name, compress] : kOthers) {
    CAPTURE(name);
    const std::string packed = compress(text);
    for (int i = 0; i < 200; ++i) {
      std::string bytes = packed;
      const std::size_t at = 6 + random() % (bytes.size() - 6);
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
      CAPTURE(at);
      // zstd without checksums may give another text; nothing else is given out in silence.
      bool is_refused = false;
      try {
        read_all(bytes, 100);
      } catch (const Error&) {
        is_refused = true;
      }
      CHECK((is_refused || name == "zstd"));
    }
    CHECK(complaint(packed + "x") != "fine");
    CHECK(complaint(packed + ">a\nACGT\n") != "fine");
  }
  CHECK(complaint(bzip2(text) + "x") == "memory.fa: trailing garbage after the bzip2 data");
  CHECK(complaint(xz(text) + ">a\nACGT\nACGT\n") == "memory.fa: damaged xz data");
  CHECK(complaint(zstd(text) + ">a\nACGT\n") ==
        "memory.fa: damaged zstd data: Unknown frame descriptor");
}

TEST_CASE("input: what needs more memory than there is, is refused") {
  const auto complaint_with = [](const std::string& bytes, std::uint64_t most) -> std::string {
    try {
      const auto source = decompress(memory_source(bytes), {.max_bytes = most});
      std::vector<std::uint8_t> out(1000);
      while (source->read(out) > 0) {
      }
      return "fine";
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::resource);
      return error.what();
    }
  };
  // A frame whose header asks for a window of 2 GiB, with one empty block.
  const std::string wide("\x28\xb5\x2f\xfd\x00\xa8\x01\0\0", 9);
  CHECK(complaint_with(wide, std::uint64_t{1} << 30) ==
        "memory.fa: zstd data that need more memory to decompress than the 1 GiB that there are "
        "for a thread: more --memory, or fewer --threads");
  CHECK(complaint_with(wide, std::uint64_t{1} << 31) == "fine");
  const std::string large = complaint_with(xz("text"), std::uint64_t{1} << 20);
  CHECK(large.starts_with("memory.fa: xz data that need "));
  CHECK(
      large.ends_with("MiB of memory to decompress, more than the 1 MiB that there are for a "
                      "thread: more --memory, or fewer --threads"));
  CHECK(complaint_with(xz("text"), std::uint64_t{16} << 20) == "fine");
}

/// The message of the Error unsupported that opening `bytes` ends in.
std::string refusal(const std::string& bytes) {
  std::string message;
  for (const std::size_t max_piece : {0, 1}) {
    try {
      decompress(memory_source(bytes, max_piece));
      FAIL("opened");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::unsupported);
      if (max_piece > 0) CHECK(error.what() == message);
      message = error.what();
    }
  }
  return message;
}

TEST_CASE("input: compressions that are not read are named, and what undoes them") {
  CHECK(refusal("PK\x03\x04....") ==
        "memory.fa: is compressed with zip, which Spillway does not read (decompress it first: "
        "unzip -p)");
  CHECK(refusal("\x1f\x9d\x90....") ==
        "memory.fa: is compressed with compress (.Z), which Spillway does not read (decompress it "
        "first: gzip -dc)");
}

TEST_CASE("input: what is compressed twice is refused") {
  const std::string text = ">a\nACGT\n";
  CHECK(refusal(gzip(xz(text))) ==
        "memory.fa: is compressed twice, with gzip and, inside that, xz (decompress it once first: "
        "gzip -dc)");
  CHECK(refusal(zstd(gzip(text))).starts_with("memory.fa: is compressed twice, with zstd and, "));
  CHECK(refusal(xz(bzip2(text))).starts_with("memory.fa: is compressed twice, with xz and, "));
  CHECK(refusal(bzip2("PK\x03\x04...."))
            .ends_with("inside that, zip (decompress it once first: "
                       "bzip2 -dc)"));
  CHECK(read_all(gzip("BZhello\n")) == "BZhello\n");
}

TEST_CASE("input: zstd data that need a dictionary are refused") {
  // A frame of one empty block, whose header names dictionary 7.
  const std::string frame("\x28\xb5\x2f\xfd\x01\x58\x07\x01\0\0", 10);
  const std::string message =
      "memory.fa: is compressed by zstd with a dictionary, which Spillway does not take "
      "(decompress it first: zstd -dc -D DICTIONARY)";
  CHECK(refusal(frame) == message);
  CHECK(refusal(zstd("") + frame) == message);
}

TEST_CASE("input: tar archives are told of, and what merely has the word is read") {
  const std::string header = tar_header({.name = "genome.fa"}, 0);
  for (const std::size_t max_piece : {0, 1}) {
    const std::string archive = header + tar_end();
    try {
      decompress(memory_source(archive, max_piece));
      FAIL("opened");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::unsupported);
      CHECK(std::string(error.what()).starts_with("memory.fa: is a tar archive"));
    }
    const TextOrTar opened = decompress_text_or_tar(memory_source(gzip(archive), max_piece));
    CHECK(opened.is_tar);
    CHECK(drain(*opened.bytes, 100) == archive);
    std::string other = header;
    ++other[0];
    for (const std::string& text : {header.substr(0, 511), 'x' + header, header.substr(1), other}) {
      CHECK(drain(*decompress(memory_source(text, max_piece)), 100) == text);
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
