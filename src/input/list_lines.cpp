#include "input/list_lines.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>

#include "base/byte_order_mark.hpp"
#include "input/byte_source.hpp"
#include "input/open_input.hpp"
#include "input/peeked_source.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;
constexpr std::string_view kBlanks = " \t";

/// The text of the list; of an empty file, nothing.
std::unique_ptr<ByteSource> open_list(const std::filesystem::path& path) {
  auto raw = std::make_unique<PeekedSource>(open_file(path), 1);
  if (raw->first_bytes().empty()) return raw;
  return decompress(std::move(raw));
}

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);  // npos + 1 is 0
}

/// Puts lines together from pieces of the text.
class Lines {
 public:
  Lines(const std::string& name, const ListVisit& visit, ListComments comments)
      : name_(name), visit_(visit), comments_(comments) {}

  void add(std::span<const std::uint8_t> text) {
    for (const std::uint8_t byte : text) {
      if (byte == '\n') {
        end_line();
      } else if (byte == '\0') {
        fail(is_utf16() ? "is UTF-16 text (save it as UTF-8)" : "is no list: it holds a NUL byte");
      } else if (line_.size() == kMaxLineBytes) {
        fail("is no list: a line is longer than 1 MiB");
      } else {
        line_ += static_cast<char>(byte);
      }
    }
  }
  void finish() {
    if (!line_.empty()) end_line();
  }

 private:
  bool is_utf16() const {
    return number_ == 1 && (line_.starts_with("\xff\xfe") || line_.starts_with("\xfe\xff"));
  }

  [[noreturn]] void fail(const char* what) const {
    throw Error(ErrorKind::input, name_ + ":" + std::to_string(number_) + ": " + what);
  }

  void end_line() {
    std::string_view line = line_;
    if (number_ == 1) line = without_byte_order_mark(line);
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = without_blanks(line);
    const bool is_comment = line.starts_with('#') && comments_ == ListComments::passed_over;
    if (!line.empty() && !is_comment) visit_(number_, line);
    line_.clear();
    ++number_;
  }

  const std::string& name_;
  const ListVisit& visit_;
  ListComments comments_;
  std::string line_;
  std::uint64_t number_ = 1;
};

}  // namespace

void for_each_list_line(const std::filesystem::path& path, const ListVisit& visit,
                        ListComments comments) {
  const auto source = open_list(path);
  Lines lines(source->name(), visit, comments);
  std::array<std::uint8_t, 65536> piece{};
  while (const std::size_t size = source->read(piece)) {
    lines.add(std::span(piece).first(size));
  }
  lines.finish();
}

std::vector<std::string> read_words(const std::filesystem::path& path, ListComments comments) {
  std::vector<std::string> words;
  for_each_list_line(
      path, [&](std::uint64_t, std::string_view line) { words.emplace_back(line); }, comments);
  return words;
}

std::string shown_list(const std::filesystem::path& path) {
  return path == "-" ? "standard input" : path.string();
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (line = without_blanks(line); !line.empty(); line = without_blanks(line)) {
    words.push_back(line.substr(0, line.find_first_of(kBlanks)));
    line.remove_prefix(words.back().size());
  }
  return words;
}

std::vector<std::string_view> table_fields(std::string_view line) {
  if (line.find('\t') == std::string_view::npos) return words_of(line);
  std::vector<std::string_view> fields;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find('\t'), line.size());
    fields.push_back(without_blanks(line.substr(0, end)));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  while (!fields.empty() && fields.back().empty()) fields.pop_back();
  return fields;
}

}  // namespace spillway
