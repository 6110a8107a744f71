#include "compress/publish_archive.hpp"

#include <sys/stat.h>

#include <string>
#include <utility>

#include "base/copy_file.hpp"
#include "base/publish.hpp"
#include "compress/resume/partial_file.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// Number of the file, whatever its name; 0: there is none.
std::uint64_t inode_of(const fs::path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) ? info.st_ino : 0;
}

/// The finished file on its way to its name, for checkpoints.
struct Publishing {
  std::uint64_t inode = 0;  // of the file, whatever its name
  CheckedSoFar so_far;      // of a run that comes back here

  template <typename Ar>
  void state(Ar& ar) {
    ar(inode, so_far);
  }
};

/// What a run that was stopped at the very end has left to do: nothing, if it had given the archive
/// its name already. The archive was found to be whole, but may have lain there for long since.
bool is_left_to_publish(const RunContext& run, const fs::path& partial,
                        const WrittenArchive& written, Publishing& publishing) {
  if (publishing.inode == inode_of(run.options.output)) return false;
  if (publishing.inode != inode_of(partial)) {
    throw Error(ErrorKind::corrupt,
                partial.string() + ": is not the archive that the interrupted job had made");
  }
  if (run.options.run.verify != VerifyLevel::none) {
    check_written(partial, written, publishing.so_far, [&] { run.checkpoints.pass(); });
  }
  return true;
}

}  // namespace

// A run that is resumed needs the file from the stage on that begins to write it.
File open_partial(const RunContext& run, const fs::path& partial) {
  if (run.checkpoints.first_stage() < Stage::encode) {
    return create_partial(partial, run.options.output);
  }
  if (run.checkpoints.first_stage() == Stage::publish && !fs::exists(partial) &&
      fs::exists(run.options.output)) {
    return File::open_read(run.options.output);  // it has its name already; nothing is written
  }
  try {
    return File::open_write(partial);
  } catch (const Error& error) {
    throw Error(ErrorKind::corrupt,
                std::string(error.what()) +
                    "; it belongs to the interrupted job, which cannot go on without it");
  }
}

void NewName::flush() {
  if (!std::exchange(is_durable_, true)) File::open_directory_of(path_).sync_directory();
}

void publish_archive(const RunContext& run, const fs::path& partial, FileId id,
                     const WrittenArchive& written) {
  Publishing publishing;
  const auto joined = run.checkpoints.join("publish", publishing);
  if (joined.is_restored() && !is_left_to_publish(run, partial, written, publishing)) return;
  if (id_of(partial) != id) {
    throw Error(ErrorKind::io,
                partial.string() +
                    ": is not the file that this run has written: something else has "
                    "taken its name");
  }
  if (!joined.is_restored()) {
    publishing.inode = inode_of(partial);
    if (run.checkpoints.any()) run.checkpoints.write();
  }
  publish(partial, run.options.output);
}

void copy_to(const fs::path& partial, File& stream) {
  File in = File::open_read(partial);
  copy_rest(in, stream);
  stream.close();
}

}  // namespace spillway
