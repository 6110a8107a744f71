#include "input/decompress/bzip2_source.hpp"

#include <bzlib.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10;

}  // namespace

/// One stream in the making.
class Bzip2Source::Stream {
 public:
  Stream() {
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
      throw Error(ErrorKind::resource, "bzip2: no memory for a decompressor");
    }
  }
  ~Stream() { BZ2_bzDecompressEnd(&stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bz_stream* operator->() { return &stream_; }
  int step() { return BZ2_bzDecompress(&stream_); }

 private:
  bz_stream stream_{};
};

Bzip2Source::Bzip2Source(std::unique_ptr<ByteSource> raw)
    : raw_(std::move(raw)), input_(kInputBytes) {}

Bzip2Source::~Bzip2Source() = default;

void Bzip2Source::fail(const char* what) const {
  throw Error(ErrorKind::input, name() + ": " + what);
}

bool Bzip2Source::refill() {
  if (begin_ < end_) return true;
  begin_ = 0;
  end_ = raw_->read(input_);
  return end_ > 0;
}

std::size_t Bzip2Source::read(std::span<std::uint8_t> out) {
  constexpr std::size_t kMax = std::numeric_limits<unsigned>::max();
  out = out.first(std::min(out.size(), kMax));
  for (;;) {
    check_interrupted();
    const bool more = refill();
    if (stream_ == nullptr) {
      if (!more) return 0;
      if (any_ && input_[begin_] != 'B') fail("trailing garbage after the bzip2 data");
      stream_ = std::make_unique<Stream>();
      any_ = true;
    }
    Stream& stream = *stream_;
    stream->next_in = reinterpret_cast<char*>(input_.data()) + begin_;
    stream->avail_in = static_cast<unsigned>(end_ - begin_);
    stream->next_out = reinterpret_cast<char*>(out.data());
    stream->avail_out = static_cast<unsigned>(out.size());
    const int result = stream.step();
    begin_ = end_ - stream->avail_in;
    const std::size_t written = out.size() - stream->avail_out;
    switch (result) {
      case BZ_OK:
        if (written == 0 && !more) fail("truncated bzip2 data");
        break;
      case BZ_STREAM_END:
        stream_ = nullptr;
        break;
      case BZ_MEM_ERROR:
        throw Error(ErrorKind::resource, name() + ": bzip2: no memory");
      case BZ_DATA_ERROR_MAGIC:
        fail("damaged bzip2 data: no stream begins where one should");
      default:
        fail("damaged bzip2 data: a checksum does not match, or a block is none");
    }
    if (written > 0) return written;
  }
}

}  // namespace spillway
