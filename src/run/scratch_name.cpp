#include "run/scratch_name.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <span>
#include <system_error>

#include "base/hash.hpp"
#include "base/hex_text.hpp"
#include "base/remove_files.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// With what stands around it, well below the 255 bytes that a name may have.
constexpr std::size_t kMaxNameBytes = 200;

// Of a run that writes to standard output; the process id follows.
constexpr std::string_view kStdout = "stdout.";
// Of samples that come from memory; the process id follows.
constexpr std::string_view kWriter = "writer.";
constexpr char kWriterFile[] = "%" PRIu64 ".fa.zst";
constexpr std::string_view kWriterFileEnd = ".fa.zst";
constexpr std::string_view kDigits = "0123456789";

std::string hex_hash(const std::string& text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  return hex_text(hash64(std::span(bytes, text.size())));
}

bool are_digits(std::string_view text, std::string_view digits) {
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

// The number of another run of this process, if it is not the first.
std::string process_and_number(unsigned number) {
  return std::to_string(::getpid()) + (number > 0 ? "." + std::to_string(number) : "");
}

/// "<process id>" or "<process id>.<number>"
bool is_process_and_number(std::string_view text) {
  const std::size_t dot = text.find('.');
  return are_digits(text.substr(0, dot), kDigits) &&
         (dot == std::string_view::npos || are_digits(text.substr(dot + 1), kDigits));
}

}  // namespace

fs::path absolute_output(const fs::path& output) {
  const fs::path directory = output.has_parent_path() ? output.parent_path() : fs::path(".");
  std::error_code error;
  fs::path resolved = fs::weakly_canonical(directory, error);
  // Another name would not be found again.
  if (error == std::errc::not_enough_memory) throw std::bad_alloc();
  if (error || !resolved.is_absolute()) resolved = fs::absolute(directory).lexically_normal();
  return resolved / output.filename();
}

fs::path scratch_directory_of(const fs::path& location, const fs::path& output, unsigned number) {
  std::string name(kScratchPrefix);
  if (output.empty()) {
    name += std::string(kStdout) + process_and_number(number);
  } else {
    name += output.filename().string().substr(0, kMaxNameBytes) + "." +
            hex_hash(absolute_output(output).string());
  }
  return location / name;
}

fs::path writer_directory_of(const fs::path& location, unsigned number) {
  return location /
         (std::string(kScratchPrefix) + std::string(kWriter) + process_and_number(number));
}

std::string writer_file(std::uint64_t number) {
  return std::to_string(number) + std::string(kWriterFileEnd);
}

bool is_writer_file(std::string_view name) {
  if (!name.ends_with(kWriterFileEnd)) return false;
  name.remove_suffix(kWriterFileEnd.size());
  return are_digits(name, kDigits);
}

void remove_writer_files(const fs::path& directory, std::uint64_t count) noexcept {
  for (std::uint64_t number = 0; number < count; ++number) {
    char name[40];
    const int size = std::snprintf(name, sizeof(name), kWriterFile, number);
    const std::string_view names[] = {{name, static_cast<std::size_t>(size)}};
    remove_files_in(directory, names);
  }
}

void check_own_directory(const fs::path& directory) {
  struct stat info {};
  const std::string name = directory.string();
  if (::lstat(name.c_str(), &info) != 0) {
    throw Error(ErrorKind::io, name + ": cannot be looked at: " + std::strerror(errno));
  }
  if (!S_ISDIR(info.st_mode)) throw Error(ErrorKind::io, name + ": is there, and no directory");
  if (info.st_uid != ::geteuid()) {
    throw Error(ErrorKind::io, name + ": belongs to another user (--scratch-dir names another)");
  }
}

bool is_writer_name(std::string_view name) {
  if (!name.starts_with(kScratchPrefix)) return false;
  name.remove_prefix(kScratchPrefix.size());
  return name.starts_with(kWriter) && is_process_and_number(name.substr(kWriter.size()));
}

bool is_scratch_name(std::string_view name) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  constexpr std::size_t kHashDigits = 16;
  if (is_writer_name(name)) return true;
  if (!name.starts_with(kScratchPrefix)) return false;
  name.remove_prefix(kScratchPrefix.size());
  if (name.starts_with(kStdout) && is_process_and_number(name.substr(kStdout.size()))) return true;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view end = name.substr(dot + 1);
  return end.size() == kHashDigits && are_digits(end, kHexDigits);
}

}  // namespace spillway
