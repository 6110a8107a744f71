#include "collection/sample_names.hpp"

#include <cstdint>
#include <string>

#include "archive/file_info.hpp"
#include "archive/stream_names.hpp"
#include "collection/byte_stream.hpp"
#include "collection/sample_streams.hpp"

namespace spillway {

void for_each_sample_name(const ArchiveReader& archive,
                          const std::function<void(std::string_view name)>& visit) {
  const FileInfo info = read_file_info(archive);
  if (info.file_version_major != 3) {
    const StringTable names =
        open_metadata(archive, info, read_params(archive, info))->read_sample_names();
    for (std::size_t i = 0; i < names.size(); ++i) visit(names[i]);
    return;
  }
  ByteStream names = ByteStream::open_part(archive, archive.place(stream_name::kSamples, 0),
                                           std::string(stream_name::kSamples));
  const std::uint32_t count = names.varint();
  for (std::uint32_t i = 0; i < count; ++i) visit(names.string());
}

}  // namespace spillway
