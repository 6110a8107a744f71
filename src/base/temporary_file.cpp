#include "base/temporary_file.hpp"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

#include "base/file_access.hpp"
#include "base/hash.hpp"
#include "base/hex_text.hpp"
#include "base/interrupt.hpp"
#include "base/publish.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// With what follows it, below the 255 bytes that a name may have.
constexpr std::size_t kMaxNameBytes = 220;

std::string random_digits() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof(number), GRND_NONBLOCK) != sizeof(number)) {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    number = mix64(static_cast<std::uint64_t>(now.tv_nsec) ^ static_cast<std::uint64_t>(::getpid())
                                                                 << 32);
  }
  return hex_text(number);
}

fs::path unused_name(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.size() > kMaxNameBytes) name.resize(kMaxNameBytes);
  return path.parent_path() / (name + "." + random_digits() + ".partial");
}

}  // namespace

TemporaryFile::TemporaryFile(fs::path path, std::string name)
    : path_(std::move(path)), name_(std::move(name)) {
  const std::optional<FileAccess> access = FileAccess::of(path_);
  create(access.has_value());
  try {
    if (access) access->give_to(*file_);
    id_ = file_->id();
  } catch (...) {
    remove();
    throw;
  }
}

TemporaryFile::~TemporaryFile() { remove(); }

void TemporaryFile::create(bool is_private) {
  while (!file_) {
    fs::path name = unused_name(path_);
    file_ = File::create_new(name, is_private ? S_IRUSR | S_IWUSR : 0666, name_);
    if (file_) temporary_ = std::move(name);
  }
}

void TemporaryFile::remove() noexcept {
  if (!temporary_.empty() && (!is_placed_ || has_replaced_)) ::unlink(temporary_.c_str());
}

void TemporaryFile::replace() {
  close();
  check_interrupted();
  struct stat info {};
  has_replaced_ = ::lstat(path_.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
                  exchange_names(temporary_, path_);
  if (!has_replaced_ && std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw Error(ErrorKind::io, name_ + ": cannot be replaced: " + std::strerror(errno));
  }
  is_placed_ = true;
}

bool TemporaryFile::take_free_name() {
  close();
  check_interrupted();
  is_placed_ = rename_to_new(temporary_, path_);
  return is_placed_;
}

void TemporaryFile::undo() noexcept {
  if (!is_placed_ || !is_in_place()) return;
  const bool undone = has_replaced_ ? exchange_names(temporary_, path_)
                                    : std::rename(path_.c_str(), temporary_.c_str()) == 0;
  if (undone) is_placed_ = has_replaced_ = false;
}

bool TemporaryFile::is_in_place() const noexcept {
  try {
    return is_placed_ && id_of(path_) == id_;
  } catch (const Error&) {
    return true;  // it cannot be looked at
  }
}

}  // namespace spillway
