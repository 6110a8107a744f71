#include "remote/open_source.hpp"

#include <utility>

#include "base/url.hpp"
#include "remote/remote_source.hpp"

namespace spillway {

std::shared_ptr<const ByteRangeSource> open_source(const std::string& path,
                                                   const RemoteOptions& options, std::string name) {
  if (is_url(path)) return std::make_shared<RemoteSource>(path, options);
  if (name.empty()) return std::make_shared<FileByteSource>(path);
  return std::make_shared<FileByteSource>(File::open_read(path, std::move(name)));
}

}  // namespace spillway
