#include "input/decompress/zstd_source.hpp"

#include <utility>

#include "base/interrupt.hpp"
#include "input/decoder_memory.hpp"
#include "spillway/error.hpp"

namespace spillway {

ZstdSource::ZstdSource(std::unique_ptr<ByteSource> raw, std::uint64_t max_memory_bytes)
    : raw_(std::move(raw)),
      max_memory_bytes_(max_memory_bytes),
      reader_([this](std::span<std::uint8_t> out) { return raw_->read(out); }, max_memory_bytes) {}

std::size_t ZstdSource::read(std::span<std::uint8_t> out) {
  check_interrupted();
  try {
    return reader_.read(out);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::corrupt) throw;
    if (reader_.wants_larger_window()) {
      refuse_decoder_memory(name(), "zstd", 0, max_memory_bytes_);
    }
    if (reader_.wants_dictionary()) {
      throw Error(ErrorKind::unsupported,
                  name() +
                      ": is compressed by zstd with a dictionary, which Spillway does not take "
                      "(decompress it first: zstd -dc -D DICTIONARY)");
    }
    if (reader_.ended_early()) throw Error(ErrorKind::input, name() + ": truncated zstd data");
    const std::string text = error.what();
    throw Error(ErrorKind::input,
                name() + ": damaged zstd data: " + text.substr(text.rfind(": ") + 2));
  }
}

std::uint64_t ZstdSource::decoder_bytes() const {
  return reader_.memory_bytes() + raw_->decoder_bytes();
}

}  // namespace spillway
