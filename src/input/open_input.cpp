#include "input/open_input.hpp"

#include <algorithm>
#include <array>
#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/read.hpp>
#include <string_view>
#include <utility>

#include "base/size_text.hpp"
#include "base/text_bytes.hpp"
#include "input/decompress/bzip2_source.hpp"
#include "input/decompress/gzip_filter.hpp"
#include "input/decompress/xz_source.hpp"
#include "input/decompress/zstd_source.hpp"
#include "input/peeked_source.hpp"
#include "input/tar/tar_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

using namespace std::literals;

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

std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> raw, std::uint64_t) {
  GzipFilter filter(raw->name());
  return std::make_unique<FilteredSource<GzipFilter>>(std::move(raw), std::move(filter));
}

std::unique_ptr<ByteSource> open_bzip2(std::unique_ptr<ByteSource> raw, std::uint64_t) {
  return std::make_unique<Bzip2Source>(std::move(raw));
}

std::unique_ptr<ByteSource> open_xz(std::unique_ptr<ByteSource> raw, std::uint64_t max_bytes) {
  return std::make_unique<XzSource>(std::move(raw), max_bytes);
}

std::unique_ptr<ByteSource> open_zstd(std::unique_ptr<ByteSource> raw, std::uint64_t max_bytes) {
  return std::make_unique<ZstdSource>(std::move(raw), max_bytes);
}

/// A compression: its first bytes, and how it is undone (null: not by this version).
struct Compression {
  std::string_view name;
  std::string_view magic;
  std::unique_ptr<ByteSource> (*open)(std::unique_ptr<ByteSource> raw, std::uint64_t max_bytes);
};

constexpr std::array kCompressions = {
    Compression{"gzip", "\x1f\x8b"sv, open_gzip},
    Compression{"zstd", "\x28\xb5\x2f\xfd"sv, open_zstd},
    Compression{"bzip2", "BZh"sv, open_bzip2},
    Compression{"xz",
                "\xfd"
                "7zXZ\0"sv,
                open_xz},
    Compression{"zip", "PK\x03\x04"sv, nullptr},
    Compression{"lz4", "\x04\x22\x4d\x18"sv, nullptr},
    Compression{"compress (.Z)", "\x1f\x9d"sv, nullptr},
    Compression{"lzip", "LZIP\x01"sv, nullptr},
};

/// zstd data may begin with a frame that holds no text (RFC 8878, section 3.1.2), as pzstd writes.
bool begins_with_skippable_frame(std::string_view first) {
  return first.size() >= 4 && (first[0] & 0xf0) == 0x50 && first.substr(1, 3) == "\x2a\x4d\x18"sv;
}

std::unique_ptr<ByteSource> undo_compression(std::unique_ptr<ByteSource> raw,
                                             std::uint64_t max_decoder_bytes) {
  auto peeked = std::make_unique<PeekedSource>(std::move(raw), kTarBlockBytes);
  const std::string_view first = peeked->first_bytes();
  if (first.empty()) throw Error(ErrorKind::input, peeked->name() + ": is empty");
  if (is_tar_header(as_bytes(first))) return peeked;  // a member's name may begin as anything
  if (begins_with_skippable_frame(first)) return open_zstd(std::move(peeked), max_decoder_bytes);
  for (const Compression& compression : kCompressions) {
    if (!first.starts_with(compression.magic)) continue;
    if (compression.open != nullptr) {
      return compression.open(std::move(peeked), max_decoder_bytes);
    }
    throw Error(ErrorKind::unsupported, peeked->name() + ": is compressed with " +
                                            std::string(compression.name) +
                                            ", which this version does not read");
  }
  return peeked;
}

}  // namespace

TextOrTar decompress_text_or_tar(std::unique_ptr<ByteSource> raw, std::uint64_t max_decoder_bytes) {
  auto text = std::make_unique<PeekedSource>(undo_compression(std::move(raw), max_decoder_bytes),
                                             kTarBlockBytes);
  const bool is_tar = is_tar_header(as_bytes(text->first_bytes()));
  return {std::move(text), is_tar};
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
