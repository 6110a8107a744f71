#include "input/sample_sheet.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "input/open_input.hpp"
#include "input/text_lines.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

class Sheet {
 public:
  Sheet(const std::string& name, const SheetVisitor& visit) : name_(name), visit_(visit) {}

  void take(std::uint64_t line, std::string_view text) {
    line_ = line;
    if (line == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    if (text.empty() || text.starts_with('#')) return;
    const std::string sample(next_field(text));
    if (sample.empty()) fail("a line takes a name, a tab and a path");
    while (text.ends_with('\t')) text.remove_suffix(1);
    if (text.empty()) fail("'" + sample + "' has no path behind a tab");
    while (!text.empty()) {
      const std::string path(next_field(text));
      if (path.empty()) fail("'" + sample + "' has an empty path");
      check_is_there(path);
      visit_(line_, sample, path);
      any_ = true;
    }
  }
  bool any() const { return any_; }

 private:
  static std::string_view next_field(std::string_view& text) {
    const std::string_view field = text.substr(0, text.find('\t'));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    return field;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::input, name_ + ":" + std::to_string(line_) + ": " + what);
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
  const auto source = open_input(path);
  Sheet sheet(source->name(), visit);
  const bool is_text =
      for_each_line(*source, kMaxLineBytes,
                    [&](std::uint64_t line, const std::string& text) { sheet.take(line, text); });
  if (!is_text) throw Error(ErrorKind::input, source->name() + ": is no table of samples");
  if (!sheet.any()) throw Error(ErrorKind::input, source->name() + ": names no sample");
}

}  // namespace spillway
