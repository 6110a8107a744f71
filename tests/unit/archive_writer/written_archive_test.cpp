#include "archive_writer/written_archive.hpp"

#include <doctest/doctest.h>

#include <string>

#include "archive/container.hpp"
#include "archive_writer/writer.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

void check_whole(const std::filesystem::path& path, const WrittenArchive& written) {
  CheckedSoFar so_far;
  check_written(path, written, so_far, [] {});
}

TEST_CASE("a file that is not byte for byte what was written is told from one that is") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a";
  ScratchStore store(directory.path() / "scratch", 0);
  ArchiveWriter writer(File::create(path), store, 1 << 20, false);
  writer.add_part(NamedStream::samples, 3, Bytes(2'500'000, 'x'));
  writer.begin_stream({0, GroupStreamKind::packs});
  writer.add_group_part(7, Bytes(100, 'y'));
  writer.finish();
  const WrittenArchive written = writer.result();
  CHECK(written.bytes == std::filesystem::file_size(path));
  CHECK_NOTHROW(check_whole(path, written));

  const std::string whole = file_text(path);
  const auto differs = [&](const std::string& bytes) {
    const auto other = directory.path() / "b";
    write_file(other, bytes);
    CHECK_THROWS_AS(check_whole(other, written), Error);
  };
  for (std::size_t at = whole.size() - 200; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    differs(damaged);
  }
  for (const std::size_t at : {std::size_t{0}, std::size_t{1 << 20}, std::size_t{2'400'000}}) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    differs(damaged);
  }
  differs(whole.substr(0, whole.size() - 1));
  differs(whole + "z");

  // Broken off after any piece, and gone on with from what was saved.
  struct BrokenOff {};
  for (int pieces = 1; pieces < 4; ++pieces) {
    CheckedSoFar so_far;
    const auto break_off = [&, left = pieces]() mutable {
      if (--left == 0) throw BrokenOff();
    };
    CHECK_THROWS_AS(check_written(path, written, so_far, break_off), BrokenOff);
    CHECK(so_far.bytes > 0);
    CheckedSoFar again;
    load_state(again, "check", saved_state(so_far));
    CHECK_NOTHROW(check_written(path, written, again, [] {}));
  }
}
