#include "input/sample_sheet.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "input/list_lines.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

class Sheet {
 public:
  Sheet(std::string name, const SheetVisitor& visit) : name_(std::move(name)), visit_(visit) {}

  void take(std::uint64_t line, std::string_view text) {
    line_ = line;
    const std::vector<std::string_view> fields = table_fields(text);
    const std::string sample(fields.front());
    if (fields.size() < 2) fail("'" + sample + "' has no path after it");
    if (text.find('\t') == std::string_view::npos) check_blanks(fields.size(), std::string(text));
    for (const std::string_view path : std::span(fields).subspan(1)) {
      if (path.empty()) fail("'" + sample + "' has an empty path");
      check_is_there(std::string(path));
      visit_(line_, sample, std::string(path));
      any_ = true;
    }
  }
  bool any() const { return any_; }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::input, name_ + ":" + std::to_string(line_) + ": " + what);
  }

  // Blanks belong to names and paths, so that they separate the two only where nothing else is meant.
  void check_blanks(std::size_t words, const std::string& text) const {
    struct stat info {};
    const bool is_file = ::stat(text.c_str(), &info) == 0;
    if (!is_file && words == 2) return;
    fail("'" + text + "' " + (is_file ? "is a file, and has no name before it" : "has no tab") +
         " (a line is: name<TAB>path, with a tab between them)");
  }

  void check_is_there(const std::string& path) const {
    struct stat info {};
    if (path == "-") return;
    if (::stat(path.c_str(), &info) != 0) fail(path + ": cannot open: " + std::strerror(errno));
    if (S_ISDIR(info.st_mode)) fail(path + ": is a directory, not a file");
  }

  std::string name_;
  const SheetVisitor& visit_;
  std::uint64_t line_ = 0;
  bool any_ = false;
};

}  // namespace

void read_sample_sheet(const std::filesystem::path& path, const SheetVisitor& visit) {
  const std::string name = shown_list(path);
  Sheet sheet(name, visit);
  for_each_list_line(path,
                     [&](std::uint64_t line, std::string_view text) { sheet.take(line, text); });
  if (!sheet.any()) throw Error(ErrorKind::input, name + ": names no sample");
}

}  // namespace spillway
