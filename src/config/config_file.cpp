#include "config/config_file.hpp"

#include <array>
#include <span>
#include <string>

#include "base/byte_order_mark.hpp"
#include "base/file.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// Puts lines together from blocks.
class Lines {
 public:
  using Visit = std::function<void(std::uint64_t line, const ConfigEntry& entry)>;

  Lines(const std::string& name, const Visit& visit) : name_(name), visit_(visit) {}

  void add(std::string_view text) {
    for (const char c : text) {
      if (c == '\n') {
        end_line();
      } else if (c == '\0') {
        fail("a NUL byte: this is no config file");
      } else if (line_.size() > kMaxConfigLineBytes + 1) {  // a CR may still be its last
        fail(too_long());
      } else {
        line_ += c;
      }
    }
  }

  void finish() {
    if (!line_.empty()) end_line();
  }

 private:
  static std::string too_long() {
    return "the line is longer than " + std::to_string(kMaxConfigLineBytes) + " bytes";
  }

  [[noreturn]] void fail(const std::string& reason, ErrorKind kind = ErrorKind::usage) const {
    throw Error(kind, name_ + ":" + std::to_string(number_) + ": " + reason);
  }

  void end_line() {
    std::string_view line = line_;
    if (number_ == 1) line = without_byte_order_mark(line);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kMaxConfigLineBytes) fail(too_long());
    try {
      if (const auto entry = parse_config_line(line)) visit_(number_, *entry);
    } catch (const Error& error) {
      fail(error.what(), error.kind());
    }
    line_.clear();
    ++number_;
  }

  const std::string& name_;
  const Visit& visit_;
  std::string line_;
  std::uint64_t number_ = 1;
};

}  // namespace

void read_config_file(
    const std::filesystem::path& path,
    const std::function<void(std::uint64_t line, const ConfigEntry& entry)>& visit) {
  File file = File::open_read(path);
  const std::string name = path.string();
  Lines lines(name, visit);
  std::array<std::uint8_t, 65536> block{};
  while (const std::size_t size = file.read(block)) {
    lines.add({reinterpret_cast<const char*>(block.data()), size});
  }
  lines.finish();
}

}  // namespace spillway
