#include "input/stated_size.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "base/text_bytes.hpp"
#include "codec/bgzf_writer.hpp"
#include "unit/temporary_directory.hpp"

using namespace spillway;
using namespace std::literals;

namespace {

class FileOf {
 public:
  explicit FileOf(const std::string& content) {
    std::ofstream(path(), std::ios::binary) << content;
  }
  std::filesystem::path path() const { return directory_.path() / "file"; }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("gzip: the trailer's size, which is known up to 4 GiB") {
  const auto size = stated_size(
      FileOf("\x1f\x8b\x08\x00\0\0\0\0\0\x03"s + std::string(20, 'x') + "\x10\x02\x00\x00"s)
          .path());
  REQUIRE(size.has_value());
  CHECK(size->bytes == 528);
  CHECK(size->modulus == std::uint64_t{1} << 32);
}

TEST_CASE("BGZF: the sum over its blocks") {
  std::string packed;
  std::string text(300000, 'N');
  for (std::size_t i = 0; i < text.size(); i += 7) text[i] = "ACGT"[i / 7 % 4];
  {
    BgzfWriter writer(
        1, [&](std::span<const std::uint8_t> bytes) { packed.append(bytes.begin(), bytes.end()); },
        {});
    writer.write(as_bytes(text));
    writer.finish();
  }
  const auto size = stated_size(FileOf(packed).path());
  REQUIRE(size.has_value());
  CHECK(size->bytes == text.size());
  CHECK(size->modulus == 0);
  CHECK_FALSE(stated_size(FileOf(packed.substr(0, packed.size() / 2)).path()).has_value());
}

TEST_CASE("zstd: the frame header's size, in each of its forms") {
  const std::string magic = "\x28\xb5\x2f\xfd";
  const auto size_of = [&](const std::string& header) {
    return stated_size(FileOf(magic + header + std::string(20, 'x')).path());
  };
  CHECK(size_of("\x20\x07"s)->bytes == 7);                      // one byte, a single segment
  CHECK(size_of("\x60\x01\x00"s)->bytes == 257);                // two bytes, less 256
  CHECK(size_of("\xa0\x00\x00\x01\x00"s)->bytes == 65536);      // four bytes
  CHECK(size_of("\x80\x58\x00\x00\x01\x00"s)->bytes == 65536);  // after a window
  CHECK(size_of("\xe1\x09\x01\0\0\0\x01\0\0\0"s)->bytes == 4294967297);  // after a dictionary
  CHECK_FALSE(size_of("\x00\x58"s).has_value());                         // not stated
}

TEST_CASE("xz: the sizes in the index of the stream") {
  // Two blocks of 300 and 5 bytes; CRCs are not looked at.
  const std::string index = "\x00\x02\x40\xac\x02\x20\x05\x00\0\0\0\0"s;
  const std::string footer = "\0\0\0\0"s + "\x02\0\0\0"s + "\x00\x04"s + "YZ";
  const std::string head =
      "\xfd"
      "7zXZ\0\x00\x04\0\0\0\0"s;
  const auto size = stated_size(FileOf(head + std::string(96, 'x') + index + footer).path());
  REQUIRE(size.has_value());
  CHECK(size->bytes == 305);
  CHECK_FALSE(stated_size(FileOf(head + std::string(96, 'x')).path()).has_value());
}

TEST_CASE("other files state nothing") {
  CHECK_FALSE(stated_size(FileOf(">chr\nACGT\n").path()).has_value());
  CHECK_FALSE(stated_size(FileOf("BZh91AY&SY").path()).has_value());
  CHECK_FALSE(stated_size(FileOf("\x1f\x8b\x08\x00"s).path()).has_value());
}
