#include "scratch/store.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/file.hpp"
#include "base/remove_files.hpp"
#include "scratch/environment.hpp"
#include "scratch/saved_values.hpp"
#include "scratch/snapshot.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

void remove_store(const std::filesystem::path& directory) noexcept {
  ScratchStore::remove_files(directory);
  ::rmdir(directory.c_str());
}

}  // namespace

ScratchStore::ScratchStore(std::filesystem::path directory, std::uint64_t quota_bytes, Begin begin,
                           std::uint64_t other_address_bytes)
    : directory_(std::move(directory)) {
  if (begin == Begin::at_checkpoint) {
    keep_ = true;
    restore_snapshot(directory_);
    environment_ = std::make_unique<ScratchEnvironment>(directory_, quota_bytes,
                                                        Lmdb::State::existing, other_address_bytes);
    return;
  }
  if (::mkdir(directory_.c_str(), 0777) != 0 && errno != EEXIST) {
    throw Error(ErrorKind::io, directory_.string() +
                                   ": cannot make the scratch directory: " + std::strerror(errno));
  }
  const bool had_checkpoint = has_checkpoint(directory_);
  remove_files(directory_);
  // A power failure must not bring it back beside new data.
  if (had_checkpoint) File::open_directory_of(directory_ / kCheckpointFile).sync_directory();
  try {
    environment_ = std::make_unique<ScratchEnvironment>(directory_, quota_bytes, Lmdb::State::new_,
                                                        other_address_bytes);
  } catch (...) {
    remove_store(directory_);
    throw;
  }
}

ScratchStore::~ScratchStore() {
  environment_.reset();
  if (!keep_) remove_store(directory_);
}

bool ScratchStore::has_checkpoint(const std::filesystem::path& directory) {
  std::error_code error;
  return std::filesystem::is_regular_file(directory / kCheckpointFile, error);
}

void ScratchStore::forget_checkpoint(const std::filesystem::path& directory) {
  std::error_code ignored;
  std::filesystem::remove(directory / kCheckpointFile, ignored);
}

// By exact names: nothing that is not ours is ever removed. Takes no memory.
void ScratchStore::remove_files(const std::filesystem::path& directory) noexcept {
  // The checkpoint goes first: without its data it is none.
  constexpr std::array<std::string_view, 4> kFiles = {kCheckpointFile, kNewCheckpointFile,
                                                      kDataFile, kLockFile};
  remove_files_in(directory, kFiles);
}

ScratchTable ScratchStore::table(const std::string& name) { return environment_->open_table(name); }

void ScratchStore::append(ScratchTable table, std::span<const Put> puts) {
  environment_->append(table, puts);
}

void ScratchStore::erase(ScratchTable table, std::span<const Bytes> keys) {
  environment_->erase(table, keys);
}

void ScratchStore::save(const std::string& name, ByteView bytes) {
  save_value(*environment_, name, bytes);
}

bool ScratchStore::load(const std::string& name,
                        const std::function<void(ByteView piece)>& take) const {
  return load_value(*environment_, name, take);
}

std::optional<Bytes> ScratchStore::load(const std::string& name) const {
  Bytes bytes;
  const bool is_there =
      load(name, [&](ByteView piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
  return is_there ? std::optional(std::move(bytes)) : std::nullopt;
}

bool ScratchStore::seek(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const {
  return environment_->find(table, key, prefix, false, value);
}

bool ScratchStore::next(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const {
  return environment_->find(table, key, prefix, true, value);
}

void ScratchStore::checkpoint() {
  environment_->checkpoint();
  keep_ = true;
}

std::uint64_t ScratchStore::disk_bytes() const { return environment_->used_bytes(); }

}  // namespace spillway
