#include "archive_writer/written_archive.hpp"

#include <algorithm>
#include <span>

#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kReadBytes = 1 << 20;

[[noreturn]] void fail(const File& file, const char* what) {
  throw Error(ErrorKind::corrupt,
              file.name() + ": what was written reads back as something else: " + what);
}

}  // namespace

void check_written(const std::filesystem::path& path, const WrittenArchive& written,
                   CheckedSoFar& so_far, const std::function<void()>& after_piece) {
  const File file = File::open_read(path);
  file.drop_cached();
  if (file.size() != written.bytes) fail(file, "it has another size");
  const std::uint64_t sealed_end = written.sealed_at + written.seal.size();
  Bytes buffer(kReadBytes);
  for (std::uint64_t& at = so_far.bytes; at < written.bytes;) {
    check_interrupted();
    if (at > 0) after_piece();
    // A piece ends where the seal begins or ends.
    std::uint64_t end = std::min(written.bytes, at + buffer.size());
    for (const std::uint64_t stop : {written.sealed_at, sealed_end}) {
      if (at < stop) end = std::min(end, stop);
    }
    const auto piece = std::span(buffer).first(end - at);
    file.read_at(at, piece);
    if (at >= written.sealed_at && end <= sealed_end) {
      const auto seal = std::span(written.seal).subspan(at - written.sealed_at, piece.size());
      if (!std::ranges::equal(piece, seal)) fail(file, "the hashes at its end");
      std::ranges::fill(piece, std::uint8_t{0});
    }
    so_far.hash.update(piece);
    at = end;
  }
  after_piece();
  if (so_far.hash.digest128() != written.hash) fail(file, "its hash differs");
}

}  // namespace spillway
