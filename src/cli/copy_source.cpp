#include "cli/copy_source.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;

}  // namespace

void copy_source(const ByteRangeSource& source, File& file,
                 const std::function<void(std::uint64_t)>& report) {
  std::vector<ByteRange> pieces;
  for (std::uint64_t at = 0; at < source.size(); at += kPieceBytes) {
    pieces.push_back({at, std::min(at + kPieceBytes, source.size())});
  }
  source.expect(pieces);
  Bytes buffer(kPieceBytes);
  for (const ByteRange& piece : pieces) {
    const auto bytes = std::span(buffer).first(piece.size());
    source.read_at(piece.begin, bytes);
    file.write(bytes);
    report(piece.end);
  }
}

}  // namespace spillway
