// The end of a run: the finished file gets its name.
#pragma once

#include <filesystem>

#include "archive_writer/written_archive.hpp"
#include "base/file.hpp"
#include "compress/run_context.hpp"

namespace spillway {

/// The file that becomes the archive: a new one, or that of the run that is resumed. Error corrupt
/// if that is missing.
File open_partial(const RunContext& run, const std::filesystem::path& partial);

/// The name of a new file, which has to be durable before a checkpoint speaks of the file.
class NewName {
 public:
  NewName(Checkpoints& checkpoints, const std::filesystem::path& path)
      : path_(path), joined_(checkpoints.join_flush(*this)) {}
  NewName(const NewName&) = delete;
  NewName& operator=(const NewName&) = delete;

  /// For a checkpoint.
  void flush();

 private:
  const std::filesystem::path& path_;
  bool is_durable_ = false;
  Checkpoints::Part joined_;
};

/// Gives `partial`, which is the file `id`, the name of the output. A run that was stopped when it
/// had done so has nothing left to do. Error io if another file is there.
void publish_archive(const RunContext& run, const std::filesystem::path& partial, FileId id,
                     const WrittenArchive& written);

/// Copies `partial` to an output that is no file, and closes that.
void copy_to(const std::filesystem::path& partial, File& stream);

}  // namespace spillway
