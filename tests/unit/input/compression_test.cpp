#include "input/compression.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace spillway {
namespace {

using namespace std::string_literals;

TEST_CASE("compressions are told apart by their first bytes") {
  const std::string rest = "....................";
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"\x1f\x8b\x08\0"s, "gzip"},
      {"\x28\xb5\x2f\xfd"s, "zstd"},
      {"\x5a\x2a\x4d\x18"s, "zstd"},
      {"BZh91AY&SY"s, "bzip2"},
      {"BZh1\x17\x72\x45\x38\x50\x90"s, "bzip2"},
      {"\xfd"
       "7zXZ\0"s,
       "xz"},
      {"PK\x03\x04"s, "zip"},
      {"PK\x05\x06"s, "zip"},
      {"7z\xbc\xaf\x27\x1c"s, "7-Zip"},
      {"Rar!\x1a\x07"s, "rar"},
      {"\x04\x22\x4d\x18"s, "lz4"},
      {"\x02\x21\x4c\x18"s, "lz4"},
      {"\x1f\x9d\x90"s, "compress (.Z)"},
      {"\x1f\x1e"s, "pack (.z)"},
      {"LZIP\x01"s, "lzip"},
      {"\x89LZO\0\r\n\x1a\n"s, "lzop"},
      {"\xff\x06\0\0sNaPpY"s, "snappy"},
      {"\x1f\x8b\x08\x04\0\0\0\0\0\x03\x07\0RAZF\x01"s, "RAZF"},
      {"\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0"s, "lzma"},
      {"\x5d\0\0\x10\0\x39\x30\0\0\0\0\0\0\0"s, "lzma"},
      {"\x78\x9c"s, "zlib"},
      {"\x27\xb5\x2f\xfd"s, "a zstd before 0.8"}};
  for (const auto& [bytes, name] : kinds) {
    CAPTURE(name);
    for (const bool is_inner : {false, true}) {
      const Compression found = compression_of(bytes + rest, is_inner);
      CHECK(found.name == name);
      CHECK_FALSE(found.tool.empty());
      CHECK(found.kind != CompressionKind::none);
    }
  }
}

TEST_CASE("texts are no compression") {
  for (const std::string& text :
       {""s, ">"s, ">a\nACGT\n"s, "]"s, "x^2\n"s, "BZ"s, "PK\n"s, "LZIP"s, "7z"s, "Rar"s,
        "]0000000000000000"s, "\x1f"s, "\xef\xbb\xbf>a\n"s}) {
    CAPTURE(text);
    CHECK(compression_of(text).kind == CompressionKind::none);
    CHECK(compression_of(text, true).kind == CompressionKind::none);
  }
  CHECK(compression_of("BZhello\n").kind == CompressionKind::bzip2);
  CHECK(compression_of("BZhello\n", true).kind == CompressionKind::none);
}

}  // namespace
}  // namespace spillway
