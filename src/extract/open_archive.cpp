#include "extract/open_archive.hpp"

#include "input/file_content.hpp"
#include "spillway/error.hpp"

namespace spillway {

void refuse_other_content(const std::filesystem::path& path, const std::string& name) {
  const FileContent content = content_of(path);
  if (content.name.empty()) return;
  throw Error(ErrorKind::corrupt, name + ": not an AGC archive: looks like " + content.name +
                                      (content.advice.empty() ? "" : " (" + content.advice + ")"));
}

ArchiveReader open_archive(const std::filesystem::path& path, std::string name) {
  if (name.empty()) name = path.string();
  try {
    return ArchiveReader(path, name);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::corrupt) refuse_other_content(path, name);
    throw;
  }
}

}  // namespace spillway
