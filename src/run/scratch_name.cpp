#include "run/scratch_name.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <span>
#include <system_error>

#include "base/hash.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// With what stands around it, well below the 255 bytes that a name may have.
constexpr std::size_t kMaxNameBytes = 200;

std::string hex_hash(const std::string& text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  char digits[17];
  std::snprintf(digits, sizeof(digits), "%016llx",
                static_cast<unsigned long long>(hash64(std::span(bytes, text.size()))));
  return digits;
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

fs::path scratch_directory_of(const fs::path& location, const fs::path& output) {
  std::string name(kScratchPrefix);
  if (output.empty()) {
    name += "stdout." + std::to_string(::getpid());
  } else {
    name += output.filename().string().substr(0, kMaxNameBytes) + "." +
            hex_hash(absolute_output(output).string());
  }
  return location / name;
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

bool is_scratch_name(std::string_view name) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  constexpr std::string_view kStdout = "stdout";
  constexpr std::size_t kHashDigits = 16;
  if (!name.starts_with(kScratchPrefix)) return false;
  name.remove_prefix(kScratchPrefix.size());
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view end = name.substr(dot + 1);
  if (end.size() == kHashDigits && end.find_first_not_of(kHexDigits) == std::string_view::npos) {
    return true;
  }
  return name.substr(0, dot) == kStdout && !end.empty() &&
         end.find_first_not_of(kHexDigits.substr(0, 10)) == std::string_view::npos;
}

}  // namespace spillway
