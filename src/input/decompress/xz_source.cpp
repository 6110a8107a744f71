#include "input/decompress/xz_source.hpp"

#include <lzma.h>

#include <utility>

#include "base/interrupt.hpp"
#include "input/decoder_memory.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10;

}  // namespace

class XzSource::Decoder {
 public:
  explicit Decoder(std::uint64_t max_memory_bytes) {
    const auto flags = LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK;
    if (lzma_stream_decoder(&stream_, max_memory_bytes, flags) != LZMA_OK) {
      throw Error(ErrorKind::resource, "xz: no memory for a decompressor");
    }
  }
  ~Decoder() { lzma_end(&stream_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  lzma_stream* operator->() { return &stream_; }
  const lzma_stream* get() const { return &stream_; }
  lzma_ret step(lzma_action action) { return lzma_code(&stream_, action); }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

XzSource::XzSource(std::unique_ptr<ByteSource> raw, std::uint64_t max_memory_bytes)
    : raw_(std::move(raw)),
      max_memory_bytes_(max_memory_bytes),
      input_(kInputBytes),
      decoder_(std::make_unique<Decoder>(max_memory_bytes)) {}

XzSource::~XzSource() = default;

void XzSource::fail(int result) const {
  switch (result) {
    case LZMA_MEMLIMIT_ERROR:
      refuse_decoder_memory(name(), "xz", lzma_memusage(decoder_->get()), max_memory_bytes_);
    case LZMA_MEM_ERROR:
      throw Error(ErrorKind::resource, name() + ": xz: no memory");
    case LZMA_BUF_ERROR:
      throw Error(ErrorKind::input, name() + ": truncated xz data");
    case LZMA_UNSUPPORTED_CHECK:
      throw Error(ErrorKind::unsupported,
                  name() + ": xz data with a kind of checksum that liblzma cannot verify");
    case LZMA_OPTIONS_ERROR:
      throw Error(ErrorKind::unsupported,
                  name() + ": xz data with options that liblzma does not know");
    default:
      throw Error(ErrorKind::input, name() + ": damaged xz data");
  }
}

std::size_t XzSource::read(std::span<std::uint8_t> out) {
  Decoder& decoder = *decoder_;
  while (!ended_) {
    check_interrupted();
    if (begin_ == end_ && !source_ended_) {
      begin_ = 0;
      end_ = raw_->read(input_);
      source_ended_ = end_ == 0;
    }
    decoder->next_in = input_.data() + begin_;
    decoder->avail_in = end_ - begin_;
    decoder->next_out = out.data();
    decoder->avail_out = out.size();
    const lzma_ret result = decoder.step(source_ended_ ? LZMA_FINISH : LZMA_RUN);
    begin_ = end_ - decoder->avail_in;
    const std::size_t written = out.size() - decoder->avail_out;
    ended_ = result == LZMA_STREAM_END;
    // LZMA_BUF_ERROR: nothing could be done in two calls; before the source's end, it is asked for
    // more.
    const bool wants_more = result == LZMA_BUF_ERROR && !source_ended_;
    if (result != LZMA_OK && !ended_ && !wants_more) fail(result);
    if (written > 0) return written;
  }
  return 0;
}

std::uint64_t XzSource::decoder_bytes() const {
  return lzma_memusage(decoder_->get()) + raw_->decoder_bytes();
}

}  // namespace spillway
