#include "base/publish.hpp"

#include <fcntl.h>
#include <stdio.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

#include "base/file.hpp"
#include "base/file_access.hpp"
#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

void rename_checked(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return;
  throw Error(ErrorKind::io, to.string() + ": cannot rename " + from.string() +
                                 " to it: " + std::generic_category().message(errno));
}

}  // namespace

bool exchange_names(const fs::path& a, const fs::path& b) noexcept {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

void replace_durably(const fs::path& fresh, const fs::path& path) {
  File directory = File::open_directory_of(path);
  rename_checked(fresh, path);
  directory.sync_directory();
}

bool rename_to_new(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  std::error_code error;
  if (fs::exists(fs::symlink_status(to, error))) return false;
  rename_checked(from, to);
  return true;
}

void publish(const fs::path& partial, const fs::path& output) {
  if (const std::optional<FileAccess> access = FileAccess::of(output)) {
    File file = File::open_write(partial);
    access->give_to(file);
    file.sync();
  }
  File directory = File::open_directory_of(output);
  std::error_code error;
  const fs::file_type before = fs::symlink_status(output, error).type();
  check_interrupted();
  const bool exchanged = before == fs::file_type::regular && exchange_names(partial, output);
  if (!exchanged) rename_checked(partial, output);
  try {
    directory.sync_directory();
  } catch (...) {
    if (exchanged) exchange_names(partial, output);
    if (before == fs::file_type::not_found) std::rename(output.c_str(), partial.c_str());
    throw;
  }
  if (exchanged) fs::remove(partial, error);
}

}  // namespace spillway
