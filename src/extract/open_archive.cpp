#include "extract/open_archive.hpp"

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"
#include "base/url.hpp"
#include "extract/open_reader.hpp"
#include "input/file_content.hpp"
#include "remote/open_source.hpp"
#include "spillway/error.hpp"

namespace spillway {

namespace {

constexpr std::size_t kFirstBytes = 512;

void refuse(const FileContent& content, const std::string& name) {
  if (content.name.empty()) return;
  throw Error(ErrorKind::corrupt, name + ": not an AGC archive: looks like " + content.name +
                                      (content.advice.empty() ? "" : " (" + content.advice + ")"));
}

void refuse_other_source(const ByteRangeSource& source) {
  Bytes first(std::min<std::uint64_t>(source.size(), kFirstBytes));
  source.read_at(0, first);
  refuse(content_of_first_bytes(first), source.name());
}

}  // namespace

void refuse_other_content(const std::filesystem::path& path, const std::string& name) {
  refuse(content_of(path), name);
}

ArchiveReader open_archive(const std::filesystem::path& path, std::string name,
                           const RemoteOptions& remote) {
  if (is_url(path.string())) {
    const auto source = open_source(path.string(), remote);
    try {
      return open_reader(source, ArchiveReader::kMaxKeptFooter);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::corrupt) refuse_other_source(*source);
      throw;
    }
  }
  if (name.empty()) name = path.string();
  try {
    return ArchiveReader(path, name);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::corrupt) refuse_other_content(path, name);
    throw;
  }
}

}  // namespace spillway
