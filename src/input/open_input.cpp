#include "input/open_input.hpp"

#include <string_view>
#include <utility>

#include "base/text_bytes.hpp"
#include "input/compression.hpp"
#include "input/decompress/bgzf_source.hpp"
#include "input/decompress/bzip2_source.hpp"
#include "input/decompress/gzip_source.hpp"
#include "input/decompress/xz_source.hpp"
#include "input/decompress/zstd_source.hpp"
#include "input/peeked_source.hpp"
#include "input/tar/tar_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

[[noreturn]] void refuse(const std::string& name, const Compression& compression) {
  throw Error(ErrorKind::unsupported, name + ": is compressed with " +
                                          std::string(compression.name) +
                                          ", which Spillway does not read (decompress it first: " +
                                          std::string(compression.tool) + ")");
}

// With the threads that there is memory for.
std::unique_ptr<ByteSource> open_bgzf(std::unique_ptr<ByteSource> raw, const Decoding& decoding) {
  unsigned threads = decoding.threads;
  while (threads > 0 && BgzfSource::memory_bytes(threads) > decoding.max_bytes) --threads;
  if (threads == 0) return open_gzip(std::move(raw));
  return std::make_unique<BgzfSource>(std::move(raw), threads);
}

std::unique_ptr<ByteSource> undo(const Compression& compression, std::unique_ptr<PeekedSource> raw,
                                 const Decoding& decoding) {
  switch (compression.kind) {
    case CompressionKind::gzip:
      if (is_bgzf(as_bytes(raw->first_bytes()))) return open_bgzf(std::move(raw), decoding);
      return open_gzip(std::move(raw));
    case CompressionKind::zstd:
      return std::make_unique<ZstdSource>(std::move(raw), decoding.max_bytes);
    case CompressionKind::bzip2:
      return std::make_unique<Bzip2Source>(std::move(raw));
    case CompressionKind::xz:
      return std::make_unique<XzSource>(std::move(raw), decoding.max_bytes);
    case CompressionKind::unread:
      refuse(raw->name(), compression);
    case CompressionKind::none:
      break;
  }
  return raw;
}

[[noreturn]] void refuse_compressed_twice(const std::string& name, const Compression& outer,
                                          const Compression& inner) {
  throw Error(ErrorKind::unsupported,
              name + ": is compressed twice, with " + std::string(outer.name) +
                  " and, inside that, " + std::string(inner.name) +
                  " (decompress it once first: " + std::string(outer.tool) + ")");
}

}  // namespace

TextOrTar decompress_text_or_tar(std::unique_ptr<ByteSource> raw, const Decoding& decoding) {
  auto peeked = std::make_unique<PeekedSource>(std::move(raw), kTarBlockBytes);
  const std::string_view first = peeked->first_bytes();
  if (first.empty()) throw Error(ErrorKind::input, peeked->name() + ": is empty");
  // The name of a tar archive's member may begin as anything.
  if (is_tar_header(as_bytes(first))) return {std::move(peeked), true};
  const Compression outer = compression_of(first);
  if (outer.kind == CompressionKind::none) return {std::move(peeked), false};
  auto text =
      std::make_unique<PeekedSource>(undo(outer, std::move(peeked), decoding), kTarBlockBytes);
  if (is_tar_header(as_bytes(text->first_bytes()))) return {std::move(text), true};
  const Compression inner = compression_of(text->first_bytes(), true);
  if (inner.kind != CompressionKind::none) refuse_compressed_twice(text->name(), outer, inner);
  return {std::move(text), false};
}

std::unique_ptr<ByteSource> decompress(std::unique_ptr<ByteSource> raw, const Decoding& decoding) {
  TextOrTar opened = decompress_text_or_tar(std::move(raw), decoding);
  if (opened.is_tar) {
    throw Error(ErrorKind::unsupported,
                opened.bytes->name() +
                    ": is a tar archive where one file is expected: unpack it, or name it as an "
                    "input by itself");
  }
  return std::move(opened.bytes);
}

std::unique_ptr<ByteSource> open_input(const std::filesystem::path& path,
                                       const std::string& shown_as,
                                       std::atomic<std::uint64_t>* read_bytes,
                                       const Decoding& decoding) {
  return decompress(open_file(path, shown_as, read_bytes), decoding);
}

}  // namespace spillway
