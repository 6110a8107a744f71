#include "input/tar/tar_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "unit/input/memory_source.hpp"
#include "unit/input/tar/tar_text.hpp"

namespace spillway {
namespace {

using namespace test;

std::string content_of(TarReader& tar) {
  std::string content;
  std::vector<std::uint8_t> buffer(700);
  while (const std::size_t n = tar.read(buffer)) {
    content.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return content;
}

/// "name:content " of each file, "name/kind " of what is none; or what is wrong.
std::string all_of(const std::string& archive, std::size_t max_piece = 0) {
  std::string all;
  TarReader tar(memory_source(archive, max_piece));
  try {
    while (tar.next()) {
      const TarReader::Entry& entry = tar.entry();
      all += entry.name;
      if (entry.kind == TarReader::Kind::file) {
        all += ':' + content_of(tar) + ' ';
      } else {
        all += '/' + std::to_string(static_cast<int>(entry.kind)) + ' ';
      }
    }
    CHECK_FALSE(tar.next());
  } catch (const Error& error) {
    CHECK((error.kind() == ErrorKind::input || error.kind() == ErrorKind::unsupported));
    return error.what();
  }
  return all;
}

std::string base256(std::uint64_t value) {
  std::string field(12, '\0');
  for (std::size_t i = 11; value > 0; --i, value >>= 8) field[i] = static_cast<char>(value);
  field[0] = static_cast<char>(field[0] | 0x80);
  return field;
}

TEST_CASE("tar: files and what else there is, whatever the form") {
  const std::string content(1000, 'c');
  const std::string v7(8, '\0');
  for (const std::size_t max_piece : {0, 1, 513}) {
    CHECK(all_of(tar_file("a", "A") + tar_file("b", content) + tar_file("c", "") + tar_end(),
                 max_piece) == "a:A b:" + content + " c: ");
    CHECK(all_of(tar_entry({.name = "a", .type = '\0', .magic = v7}, "A") +
                     tar_entry({.name = "d/", .type = '\0', .magic = v7}) + tar_end(),
                 max_piece) == "a:A d//1 ");
    CHECK(all_of(tar_entry({.name = "a", .prefix = "some/where"}, "A") + tar_end(), max_piece) ==
          "some/where/a:A ");
    CHECK(all_of(tar_entry({.name = "a", .magic = "ustar  ", .prefix = "123"}, "A") + tar_end(),
                 max_piece) == "a:A ");
    CHECK(all_of(tar_entry({.name = "a", .size = base256(3)}, "abc") + tar_end(), max_piece) ==
          "a:abc ");
    CHECK(all_of(tar_entry({.name = "a", .size = "         3 "}, "abc") + tar_end(), max_piece) ==
          "a:abc ");
  }
  CHECK(all_of(tar_entry({.name = "caf\xc3\xa9", .signed_sum = true}, "A") + tar_end()) ==
        "caf\xc3\xa9:A ");
  CHECK(all_of(tar_entry({.name = "h", .type = '1', .size = "00000001000"}) +
               tar_entry({.name = "s", .type = '2'}) + tar_entry({.name = "c", .type = '3'}) +
               tar_entry({.name = "p", .type = '6'}) + tar_entry({.name = "x", .type = '7'}, "X") +
               tar_entry({.name = "d", .type = '5', .size = "00000001000"}) +
               tar_entry({.name = "label", .type = 'V'}) +
               tar_entry({.name = "D", .type = 'D'}, "list") +
               tar_entry({.name = "M", .type = 'M'}, "rest") +
               tar_entry({.name = "?", .type = 'A'}, "acl") + tar_end()) ==
        "h/2 s/2 c/3 p/3 x:X d/1 D/1 M/5 ?/6 ");
}

TEST_CASE("tar: long names and extended headers are of the next member alone") {
  const std::string name(3000, 'n');
  const TarFields of_name{.name = "././@LongLink", .type = 'L', .magic = "ustar  "};
  const TarFields of_link{.name = "././@LongLink", .type = 'K', .magic = "ustar  "};
  for (const std::size_t max_piece : {0, 100}) {
    CHECK(all_of(tar_entry(of_link, name) + tar_entry(of_name, name + '\0') + tar_file("a", "A") +
                     tar_file("b", "B") + tar_end(),
                 max_piece) == name + ":A b:B ");
    CHECK(all_of(pax_header(pax_record("mtime", "1.5") + pax_record("path", name)) +
                     tar_file("a", "A") + tar_file("b", "B") + tar_end(),
                 max_piece) == name + ":A b:B ");
    CHECK(all_of(pax_header(pax_record("size", "3")) +
                     tar_entry({.name = "a", .size = "00000000000"}, "abc") + tar_file("b", "B") +
                     tar_end(),
                 max_piece) == "a:abc b:B ");
  }
  // The path of pax counts before GNU's; an empty one, as if it had never been there.
  CHECK(all_of(pax_header(pax_record("path", "p")) + tar_entry(of_name, "l") + tar_file("a", "A") +
               tar_end()) == "p:A ");
  CHECK(all_of(pax_header(pax_record("path", "") + pax_record("size", "")) + tar_file("a", "A") +
               tar_end()) == "a:A ");
  // A global one, as git writes it.
  CHECK(all_of(pax_header(pax_record("comment", "0123"), 'g') + tar_file("a", "A") + tar_end()) ==
        "a:A ");
}

TEST_CASE("tar: sparse files and pieces are told of, and passed") {
  std::string sparse = tar_header({.name = "s", .type = 'S', .magic = "ustar  "}, 5);
  CHECK(all_of(sparse + padded("holes") + tar_file("a", "A") + tar_end()) == "s/4 a:A ");
  // Two further blocks of its map.
  sparse = tar_header({.name = "s", .type = 'S', .magic = "ustar  "}, 5);
  int sum = std::stoi(sparse.substr(148, 6), nullptr, 8);
  sparse[482] = 1;
  sparse.replace(148, 6, octal(static_cast<std::uint64_t>(sum) + 1, 6));
  std::string more(512, 'm');
  more[504] = 1;
  std::string last(512, 'l');
  last[504] = 0;
  CHECK(all_of(sparse + more + last + padded("holes") + tar_file("a", "A") + tar_end()) ==
        "s/4 a:A ");
  CHECK(all_of(pax_header(pax_record("GNU.sparse.major", "1") +
                          pax_record("GNU.sparse.name", "real")) +
               tar_file("GNUSparseFile.1/real", "0\n") + tar_end()) == "real/4 ");
  CHECK(all_of(pax_header(pax_record("GNU.volume.offset", "7")) + tar_file("a", "A") + tar_end()) ==
        "a/5 ");
}

TEST_CASE("tar: one behind another, and zeros") {
  const std::string one = tar_file("a", "A") + std::string(10240, '\0');
  CHECK(all_of(one + tar_file("b", "B") + tar_end() + std::string(777, '\0')) == "a:A b:B ");
  CHECK(all_of(tar_file("a", "A") + std::string(512, '\0')) == "a:A ");
  CHECK(all_of(std::string(512, '\0')).empty());
  for (const std::string& behind :
       {std::string("x"), std::string(512, 'x'), std::string(700, 'x')}) {
    CHECK(all_of(one + behind) ==
          "memory.fa: damaged tar archive: the data after its end is neither zeros nor "
          "another archive");
  }
}

TEST_CASE("tar: offsets are those of the first header") {
  const std::string a = tar_file("a", "A");
  TarReader tar(
      memory_source(a + pax_header(pax_record("path", "long")) + tar_file("b", "BBB") + tar_end()));
  REQUIRE(tar.next());
  CHECK(tar.entry().offset == 0);
  REQUIRE(tar.next());
  CHECK(tar.entry().offset == a.size());
  CHECK(tar.entry().bytes == 3);
  std::vector<std::uint8_t> two(2);
  CHECK(tar.read(two) == 2);
  CHECK(tar.left_bytes() == 1);
  CHECK(tar.pass_over(10) == 1);
  CHECK(tar.read(two) == 0);
  CHECK_FALSE(tar.next());
}

TEST_CASE("tar: wherever it is cut, that is told") {
  const std::string archive = tar_file("a", "A") + pax_header(pax_record("path", "long")) +
                              tar_file("b", std::string(600, 'B'));
  const std::string whole = archive + tar_end();
  for (std::size_t size = 0; size < archive.size(); size += size % 512 < 510 ? 37 : 1) {
    CAPTURE(size);
    const std::string message = all_of(whole.substr(0, size), 100);
    CHECK(message.starts_with("memory.fa: "));
    const bool says_so = message.find("is truncated") != message.npos;
    CHECK(says_so);
  }
  CHECK(all_of(archive) ==
        "memory.fa: long: the tar archive is truncated after this member (no end mark)");
  CHECK(all_of(archive.substr(0, 520)) ==
        "memory.fa: a: the tar archive is truncated after this member (incomplete block)");
  CHECK(all_of(archive.substr(0, 512)) ==
        "memory.fa: a: the tar archive is truncated within this member");
  CHECK(all_of(archive.substr(0, 1024 + 512 + 5)) ==
        "memory.fa: damaged tar archive: it is truncated within the extended header of a member");
  CHECK(all_of(archive.substr(0, 1024 + 1024) + tar_end()) ==
        "memory.fa: damaged tar archive: it ends after the extended header of a member");
  CHECK(all_of("") == "memory.fa: the tar archive is truncated before its first member");
}

TEST_CASE("tar: damage is told") {
  const auto damaged = [](const std::string& archive) {
    const std::string message = all_of(archive);
    const std::string begin = "memory.fa: damaged tar archive: ";
    CHECK(message.starts_with(begin));
    return message.substr(std::min(begin.size(), message.size()));
  };
  std::string flipped = tar_file("a", "A") + tar_file("b", "B") + tar_end();
  flipped[1024] ^= 1;
  CHECK(damaged(flipped) == "no header at byte 1024, behind a");
  flipped[1024] ^= 1;
  flipped[1024 + 148] = '7';
  CHECK(damaged(flipped) == "no header at byte 1024, behind a");
  for (const std::string& size :
       {std::string("0000000000x"), std::string("00000000008"), std::string("-0000000001"),
        std::string(12, '\xff'), base256(std::uint64_t{1} << 63),
        base256(std::uint64_t{1} << 62)}) {
    CHECK(damaged(tar_entry({.name = "a\n", .size = size}, "A") + tar_end()) ==
          "the size of a? is none");
  }
  for (const std::string& records :
       {std::string("x"), std::string("9 path=x"), std::string("3 =\n"), std::string("0 path=x\n"),
        std::string("99 path=x\n"), std::string("8 path=x\n"), std::string("9 pathxx\n"),
        std::string("99999999999999999999 path=x\n"), pax_record("size", "x"),
        pax_record("size", "-1"), pax_record("size", "9223372036854775808")}) {
    CAPTURE(records);
    CHECK(damaged(pax_header(records) + tar_file("a", "A") + tar_end()) ==
          "a member has an invalid extended header");
  }
  CHECK(damaged(pax_header("x", 'g') + tar_file("a", "A") + tar_end()) ==
        "an invalid global extended header");
  CHECK(damaged(pax_header(pax_record("path", std::string_view("a\0b", 3))) + tar_file("a", "A") +
                tar_end()) == "a NUL in the name a?b");
}

TEST_CASE("tar: what is not read is told") {
  for (const auto& [type, what] : {std::pair{'L', "a name"},
                                   {'K', "the name of a link"},
                                   {'x', "an extended header"},
                                   {'g', "a global extended header"}}) {
    const std::string message = std::string("memory.fa: tar archive with ") + what +
                                " of more than 1048576 bytes at byte 0";
    CHECK(all_of(tar_entry({.name = "x", .type = type, .size = "77777777777"}, "x")) == message);
    CHECK(all_of(tar_entry({.name = "x", .type = type, .size = base256(1048577)}, "x")) == message);
  }
  for (const std::string& record :
       {pax_record("path", "x"), pax_record("size", "1"), pax_record("GNU.sparse.major", "1"),
        pax_record("GNU.volume.offset", "1")}) {
    CHECK(all_of(pax_header(record, 'g') + tar_file("a", "A") + tar_end()) ==
          "memory.fa: tar archive with a global extended header that has names or sizes of its "
          "members");
  }
}

}  // namespace
}  // namespace spillway
