#include "fasta/byte_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/read.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "fasta/gzip_filter.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

using namespace std::literals;

class FileSource final : public ByteSource {
 public:
  FileSource(File file, const std::string& shown_as, std::atomic<std::uint64_t>* read_bytes)
      : file_(std::move(file)),
        name_(shown_as.empty() ? file_.name() : shown_as),
        read_bytes_(read_bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t n = file_.read(out);
    if (read_bytes_ != nullptr) read_bytes_->fetch_add(n, std::memory_order_relaxed);
    return n;
  }
  void skip(std::uint64_t bytes) override {
    if (!file_.seek_forward(bytes)) ByteSource::skip(bytes);
  }
  const std::string& name() const override { return name_; }

 private:
  File file_;
  std::string name_;
  std::atomic<std::uint64_t>* read_bytes_;
};

/// Gives the first bytes of another source to look at before anything is read.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> raw) : raw_(std::move(raw)) {
    while (end_ < first_.size()) {
      const std::size_t n = raw_->read(std::span(first_).subspan(end_));
      if (n == 0) break;
      end_ += n;
    }
  }

  std::string_view first_bytes() const {
    return {reinterpret_cast<const char*>(first_.data()), end_};
  }
  std::size_t read(std::span<std::uint8_t> out) override {
    if (next_ == end_) return raw_->read(out);
    const std::size_t n = std::min(out.size(), end_ - next_);
    std::copy_n(first_.begin() + next_, n, out.begin());
    next_ += n;
    return n;
  }
  void skip(std::uint64_t bytes) override {
    const std::size_t n = std::min<std::uint64_t>(bytes, end_ - next_);
    next_ += n;
    if (bytes > n) raw_->skip(bytes - n);
  }
  const std::string& name() const override { return raw_->name(); }

 private:
  std::unique_ptr<ByteSource> raw_;
  std::array<std::uint8_t, 6> first_{};  // as long as the longest magic below
  std::size_t next_ = 0;
  std::size_t end_ = 0;
};

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

/// A compression: its first bytes, and how it is undone (null: not by this version).
struct Compression {
  std::string_view name;
  std::string_view magic;
  std::unique_ptr<ByteSource> (*open)(std::unique_ptr<ByteSource> raw);
};

constexpr std::array kCompressions = {
    Compression{"gzip", "\x1f\x8b"sv, open_gzip},
    Compression{"zstd", "\x28\xb5\x2f\xfd"sv, nullptr},
    Compression{"bzip2", "BZh"sv, nullptr},
    Compression{"xz",
                "\xfd"
                "7zXZ\0"sv,
                nullptr},
    Compression{"zip", "PK\x03\x04"sv, nullptr},
    Compression{"lz4", "\x04\x22\x4d\x18"sv, nullptr},
    Compression{"compress (.Z)", "\x1f\x9d"sv, nullptr},
};

}  // namespace

void ByteSource::skip(std::uint64_t bytes) {
  constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
  std::vector<std::uint8_t> piece(std::min<std::uint64_t>(bytes, kPieceBytes));
  while (bytes > 0) {
    check_interrupted();
    const std::size_t n = read(std::span(piece).first(std::min<std::uint64_t>(bytes, kPieceBytes)));
    if (n == 0) {
      throw Error(ErrorKind::input, name() + ": is shorter than when it was read before");
    }
    bytes -= n;
  }
}

std::unique_ptr<ByteSource> open_input(std::unique_ptr<ByteSource> raw) {
  auto peeked = std::make_unique<PeekedSource>(std::move(raw));
  const std::string_view first = peeked->first_bytes();
  if (first.empty()) throw Error(ErrorKind::input, peeked->name() + ": is empty");
  for (const Compression& compression : kCompressions) {
    if (!first.starts_with(compression.magic)) continue;
    if (compression.open != nullptr) return compression.open(std::move(peeked));
    throw Error(ErrorKind::unsupported, peeked->name() + ": is compressed with " +
                                            std::string(compression.name) +
                                            ", which this version does not read");
  }
  return peeked;
}

std::unique_ptr<ByteSource> open_input(const std::filesystem::path& path,
                                       const std::string& shown_as,
                                       std::atomic<std::uint64_t>* read_bytes) {
  File file = path == "-" ? File::borrow(STDIN_FILENO, "standard input") : File::open_read(path);
  return open_input(std::make_unique<FileSource>(std::move(file), shown_as, read_bytes));
}

}  // namespace spillway
