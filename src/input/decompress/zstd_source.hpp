// zstd, undone by codec/zstd.
#pragma once

#include <memory>
#include <string>

#include "codec/zstd.hpp"
#include "input/byte_source.hpp"

namespace spillway {

/// The text of zstd data: any number of frames, skippable ones among them. Error input, which names
/// the source and says what is wrong, if they end early, are damaged (checksums are verified where
/// there are any), or are followed by anything else. Holds the window that the data ask for (8 MiB
/// with `zstd -19`, 128 MiB with `zstd --ultra -22`): Error resource if that is more than
/// `max_memory_bytes`. Error unsupported if a frame names a dictionary.
class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> raw, std::uint64_t max_memory_bytes);

  std::size_t read(std::span<std::uint8_t> out) override;
  const std::string& name() const override { return raw_->name(); }
  std::uint64_t decoder_bytes() const override;

 private:
  std::unique_ptr<ByteSource> raw_;
  std::uint64_t max_memory_bytes_;
  ZstdStreamReader reader_;
};

}  // namespace spillway
