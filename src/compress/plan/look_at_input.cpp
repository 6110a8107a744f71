#include "compress/plan/look_at_input.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "input/compression.hpp"
#include "input/fasta_streams.hpp"
#include "input/stated_size.hpp"
#include "input/tar/tar_header.hpp"

namespace spillway {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;
// Of bases, by compressors of texts.
constexpr double kUsualExpansion = 3.3;
// Of a large file that is not compressed so many pieces are looked at, spread evenly: N are often
// at the ends of chromosomes, or in their middle.
constexpr std::size_t kPieces = 8;

/// Looks at one text, until `max_bytes` of the file's text were seen.
void scan_text(ByteSource& text, std::size_t max_bytes, SeenText& seen) {
  TextScan scan(seen);
  Bytes buffer(std::min(max_bytes, kReadBytes));
  while (const std::size_t n = text.read(buffer)) {
    scan.add(std::span(buffer).first(n));
    if (seen.text_bytes >= max_bytes) {
      seen.is_whole = false;
      return;
    }
  }
}

/// Looks at pieces of a file that is not compressed. False, and nothing is done, if it is, or is a
/// tar archive, or so small that it is better read from its start to its end.
bool scan_pieces(const std::string& path, std::uint64_t size, std::size_t max_bytes,
                 SeenText& seen) {
  if (size <= max_bytes || max_bytes < kPieces) return false;
  File file = File::open_read(path);
  Bytes piece(std::min<std::uint64_t>(kTarBlockBytes, size));
  file.read_at(0, piece);
  const std::string_view first(reinterpret_cast<const char*>(piece.data()), piece.size());
  if (compression_of(first).kind != CompressionKind::none || is_tar_header(piece)) return false;
  piece.resize(max_bytes / kPieces);
  TextScan scan(seen);
  for (std::uint64_t i = 0; i < kPieces; ++i) {
    check_interrupted();
    file.read_at((size - piece.size()) / (kPieces - 1) * i, piece);
    scan.add(piece);
    scan.skip();
  }
  seen.is_whole = false;
  seen.file_bytes = seen.text_bytes;
  return true;
}

/// The text of a file of which the beginning was seen, if the file states its size and that can be
/// right: it may be that of the last member of several.
std::optional<std::uint64_t> stated_text_bytes(const std::string& path, std::uint64_t size,
                                               const SeenText& seen) {
  const std::optional<StatedSize> stated = stated_size(path);
  if (!stated || seen.text_bytes == 0 || seen.file_bytes == 0) return std::nullopt;
  const auto file = static_cast<double>(size);
  const double begun = static_cast<double>(seen.text_bytes) / static_cast<double>(seen.file_bytes);
  const double usual = std::min(begun, kUsualExpansion);
  double text = static_cast<double>(stated->bytes);
  if (stated->modulus != 0) {
    const auto step = static_cast<double>(stated->modulus);
    text += step * std::max(0.0, std::round((usual * file - text) / step));
  }
  constexpr double kLeast = 0.85;
  if (text < kLeast * usual * file || text < static_cast<double>(seen.text_bytes)) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(text);
}

/// Of the member at which the reader stands.
double share_seen(const TarReader& tar) {
  return 1 - static_cast<double>(tar.left_bytes()) / static_cast<double>(tar.entry().bytes);
}

}  // namespace

SeenText look_at_input(const Input& file, std::uint64_t size, std::size_t max_bytes,
                       bool needs_record, FirstSample& first, std::optional<Error>& refusal) {
  SeenText seen;
  bool is_tar = false;
  std::atomic<std::uint64_t> read_bytes{0};
  try {
    if (scan_pieces(file.path, size, max_bytes, seen)) return seen;
    FastaStreams texts(file, {}, &read_bytes);
    is_tar = texts.is_tar();
    for (auto text = texts.next(); text != nullptr; text = texts.next()) {
      const std::uint64_t contigs_before = seen.contigs;
      scan_text(*text, max_bytes, seen);
      if (texts.is_tar()) {
        const double share = share_seen(texts.tar());
        if (seen.members == 0) first = {seen.bases(), share};
        seen.members += share;
      }
      if (needs_record && seen.is_whole && seen.contigs == contigs_before && !refusal) {
        refusal = Error(ErrorKind::input, text->name() + ": not FASTA: there is no record in it");
      }
      if (!seen.is_whole) break;
    }
    seen.is_guess = texts.is_tar() && !seen.is_whole;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    seen.is_whole = false;
    if (!refusal) refusal = error;
  }
  // A little is read ahead of what came out.
  seen.file_bytes = seen.is_whole ? size : std::min<std::uint64_t>(read_bytes, size);
  if (seen.is_whole || is_tar || refusal) return seen;
  if (const auto text = stated_text_bytes(file.path, size, seen)) {
    seen.extend_to(size, *text);
    seen.is_stated = true;
  }
  return seen;
}

}  // namespace spillway
