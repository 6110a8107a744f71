#include "input/open_input.hpp"

#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/read.hpp>
#include <string_view>
#include <utility>

#include "base/text_bytes.hpp"
#include "input/compression.hpp"
#include "input/decompress/bzip2_source.hpp"
#include "input/decompress/gzip_filter.hpp"
#include "input/decompress/xz_source.hpp"
#include "input/decompress/zstd_source.hpp"
#include "input/peeked_source.hpp"
#include "input/tar/tar_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// What a Boost.Iostreams filter reads from: a view of a ByteSource as a Boost source.
class SourceDevice {
 public:
  using char_type = char;
  using category = boost::iostreams::source_tag;

  explicit SourceDevice(ByteSource& source) : source_(&source) {}
  std::streamsize read(char* out, std::streamsize size) {
    const std::size_t n =
        source_->read({reinterpret_cast<std::uint8_t*>(out), static_cast<std::size_t>(size)});
    return n == 0 ? -1 : static_cast<std::streamsize>(n);
  }

 private:
  ByteSource* source_;
};

/// The output of a Boost.Iostreams input filter over `upstream`.
template <class Filter>
class FilteredSource final : public ByteSource {
 public:
  FilteredSource(std::unique_ptr<ByteSource> upstream, Filter filter)
      : upstream_(std::move(upstream)), device_(*upstream_), filter_(std::move(filter)) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    const std::streamsize n =
        boost::iostreams::read(filter_, device_, reinterpret_cast<char*>(out.data()),
                               static_cast<std::streamsize>(out.size()));
    return n < 0 ? 0 : static_cast<std::size_t>(n);
  }
  const std::string& name() const override { return upstream_->name(); }

 private:
  std::unique_ptr<ByteSource> upstream_;
  SourceDevice device_;
  Filter filter_;
};

std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> raw) {
  GzipFilter filter(raw->name());
  return std::make_unique<FilteredSource<GzipFilter>>(std::move(raw), std::move(filter));
}

[[noreturn]] void refuse(const std::string& name, const Compression& compression) {
  throw Error(ErrorKind::unsupported, name + ": is compressed with " +
                                          std::string(compression.name) +
                                          ", which Spillway does not read (decompress it first: " +
                                          std::string(compression.tool) + ")");
}

std::unique_ptr<ByteSource> undo(const Compression& compression, std::unique_ptr<ByteSource> raw,
                                 std::uint64_t max_decoder_bytes) {
  switch (compression.kind) {
    case CompressionKind::gzip:
      return open_gzip(std::move(raw));
    case CompressionKind::zstd:
      return std::make_unique<ZstdSource>(std::move(raw), max_decoder_bytes);
    case CompressionKind::bzip2:
      return std::make_unique<Bzip2Source>(std::move(raw));
    case CompressionKind::xz:
      return std::make_unique<XzSource>(std::move(raw), max_decoder_bytes);
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

TextOrTar decompress_text_or_tar(std::unique_ptr<ByteSource> raw, std::uint64_t max_decoder_bytes) {
  auto peeked = std::make_unique<PeekedSource>(std::move(raw), kTarBlockBytes);
  const std::string_view first = peeked->first_bytes();
  if (first.empty()) throw Error(ErrorKind::input, peeked->name() + ": is empty");
  // The name of a tar archive's member may begin as anything.
  if (is_tar_header(as_bytes(first))) return {std::move(peeked), true};
  const Compression outer = compression_of(first);
  if (outer.kind == CompressionKind::none) return {std::move(peeked), false};
  auto text = std::make_unique<PeekedSource>(undo(outer, std::move(peeked), max_decoder_bytes),
                                             kTarBlockBytes);
  if (is_tar_header(as_bytes(text->first_bytes()))) return {std::move(text), true};
  const Compression inner = compression_of(text->first_bytes(), true);
  if (inner.kind != CompressionKind::none) refuse_compressed_twice(text->name(), outer, inner);
  return {std::move(text), false};
}

std::unique_ptr<ByteSource> decompress(std::unique_ptr<ByteSource> raw,
                                       std::uint64_t max_decoder_bytes) {
  TextOrTar opened = decompress_text_or_tar(std::move(raw), max_decoder_bytes);
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
                                       std::uint64_t max_decoder_bytes) {
  return decompress(open_file(path, shown_as, read_bytes), max_decoder_bytes);
}

}  // namespace spillway
