#include "cli/downloaded_archive.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/errno_kind.hpp"
#include "base/file.hpp"
#include "base/url.hpp"
#include "cli/copy_source.hpp"
#include "cli/process_environment.hpp"
#include "cli/read_progress.hpp"
#include "remote/open_source.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

fs::path new_folder() {
  const fs::path parent = process_environment()("TMPDIR").value_or("/tmp");
  std::string name = (parent / "spillway-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(ErrorKind::io, parent.string() + ": cannot create a folder: " +
                                   text_of_errno(errno) + " (TMPDIR says where else)");
  }
  return name;
}

/// The last part of the URL's path.
std::string name_of(const std::string& url) {
  const std::string name = fs::path(Url::parse(url).path).filename().string();
  return name.empty() ? "archive.agc" : name;
}

}  // namespace

DownloadedArchive::DownloadedArchive(const std::string& url, const RemoteOptions& options,
                                     const std::string& verb) {
  const auto source = open_source(url, options);
  folder_ = new_folder();
  try {
    path_ = folder_ / name_of(url);
    File file = File::create(path_);
    ReadProgress progress(verb);
    copy_source(*source, file, [&](std::uint64_t done) { progress.bytes(done, source->size()); });
    file.close();
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    throw;
  }
}

DownloadedArchive::~DownloadedArchive() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace spillway
