#include "extract/layout_source.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "temporary_directory.hpp"

using namespace spillway;

namespace {

ByteView view(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Bytes style_row(LayoutKind kind, std::uint64_t width, const std::string& line_end) {
  Bytes row;
  append_style_row(row, kind, {width, line_end, line_end, line_end, ""});
  return row;
}

Bytes before_row(const std::string& text) {
  const std::string row = static_cast<char>(LayoutKind::before) + text;
  return {row.begin(), row.end()};
}

Bytes tokens_row(std::uint64_t gap, const std::string& text) {
  Bytes row;
  append_tokens_head(row, view("\r"));
  append_token(row, {gap, 1, view(text)});
  return row;
}

Bytes more_tokens_row(std::uint64_t gap, const std::string& text) {
  Bytes row;
  append_more_tokens_head(row);
  append_token(row, {gap, 1, view(text)});
  return row;
}

struct Row {
  RowKey key;
  Bytes payload;
};

std::filesystem::path write(const std::filesystem::path& path, const std::vector<Row>& rows) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter archive(File::create(path), store, 1 << 16, false);
  RowStreamWriter writer(archive, NamedStream::layout);
  for (const Row& row : rows) writer.add(row.key.major, row.key.minor, row.payload);
  writer.finish();
  archive.finish();
  return path;
}

// What the source says of a contig, as a text.
std::string description(LayoutSource& source, std::uint32_t sample, std::uint32_t contig) {
  std::string text;
  source.begin_contig(sample, contig, [&](ByteView before) {
    text += "before " + std::to_string(before.size()) + ", ";
  });
  if (const LayoutStyle* style = source.style()) {
    return text + "width " + std::to_string(style->width);
  }
  text += "tokens";
  LayoutToken token;
  while (source.next_token(token)) {
    text += ' ' + std::to_string(token.gap) + ':' + std::to_string(token.bytes.size());
  }
  return text;
}

}  // namespace

TEST_CASE("layout: styles hold on, or once; text and tokens are of one contig") {
  const TemporaryDirectory directory;
  const ArchiveReader archive(
      write(directory.path() / "a", {{{0, 0}, style_row(LayoutKind::style, 60, "\n")},
                                     {{0, 3}, style_row(LayoutKind::style_once, 0, "\r\n")},
                                     {{1, 0}, before_row("junk")},
                                     {{1, 0}, before_row("more")},
                                     {{1, 2}, before_row("text")},
                                     {{1, 2}, tokens_row(5, "\n")},
                                     {{1, 2}, more_tokens_row(7, " ")},
                                     {{1, 3}, style_row(LayoutKind::style, 70, "\n")},
                                     {{2, 0}, before_row("x")},
                                     {{2, 0}, style_row(LayoutKind::style_once, 50, "\n")}}));
  LayoutSource source(archive);
  const std::vector<std::pair<RowKey, std::string>> expected = {
      {{0, 0}, "width 60"},
      {{0, 1}, "width 60"},
      {{0, 3}, "width 0"},
      {{0, 4}, "width 60"},
      {{1, 0}, "before 4, before 4, width 60"},
      {{1, 1}, "width 60"},
      {{1, 2}, "before 4, tokens 5:1 7:1"},
      {{1, 3}, "width 70"},
      {{1, 4}, "width 70"},
      {{2, 0}, "before 1, width 50"},
      {{2, 1}, "width 70"},
      {{9, 9}, "width 70"}};
  for (const auto& [key, text] : expected) CHECK(description(source, key.major, key.minor) == text);
  std::mt19937 random(8);
  for (int i = 0; i < 200; ++i) {
    const auto& [key, text] = expected[random() % expected.size()];
    CHECK(description(source, key.major, key.minor) == text);
  }
  // Tokens that nobody asked for are passed over.
  source.begin_contig(1, 2, [](ByteView) {});
  CHECK(source.header_end() == "\r");
  CHECK(description(source, 1, 3) == "width 70");
}

TEST_CASE("layout: before the first row lines have 80 bases, also on the way back") {
  const TemporaryDirectory directory;
  const ArchiveReader archive(
      write(directory.path() / "a", {{{5, 5}, style_row(LayoutKind::style, 60, "\n")}}));
  LayoutSource source(archive);
  CHECK(source.present());
  CHECK(description(source, 0, 0) == "width 80");
  CHECK(description(source, 5, 5) == "width 60");
  CHECK(description(source, 0, 0) == "width 80");
}

TEST_CASE("layout: rows out of their order are corrupt, and named") {
  const auto fails = [](const std::vector<Row>& rows) {
    const TemporaryDirectory directory;
    const ArchiveReader archive(write(directory.path() / "hostile.agc", rows));
    LayoutSource source(archive);
    std::string text;
    try {
      description(source, 0, 1);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
      text = error.what();
    }
    CHECK_MESSAGE(
        text.find("hostile.agc: stream spillway-layout: sample 0, contig 1: ") != std::string::npos,
        text);
  };
  const Row begin{{0, 0}, style_row(LayoutKind::style, 60, "\n")};
  fails({{{0, 1}, before_row("no style at the start of the block")}});
  fails({begin, {{0, 1}, more_tokens_row(1, "\n")}});
  fails({begin, {{0, 1}, tokens_row(1, "\n")}, {{0, 1}, before_row("x")}});
  fails({begin, {{0, 1}, {}}});
  fails({begin, {{0, 1}, {9}}});
  fails({begin, {{0, 1}, {1, 60, 1}}});
}
