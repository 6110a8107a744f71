#include "extract/preserved.hpp"

namespace spillway {

Preserved preserved_of(const ArchiveReader& archive, const FileInfo& info) {
  Preserved preserved;
  if (archive.has_stream(stream_name::kLayout)) {
    preserved.level = Preserve::exact;
  } else if (archive.has_stream(stream_name::kMasks)) {
    preserved.level = Preserve::case_;
  }
  if (preserved.level != Preserve::sequence) preserved.exact_from = exact_from(info);
  return preserved;
}

}  // namespace spillway
