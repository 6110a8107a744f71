// xz, undone by liblzma.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "input/byte_source.hpp"

namespace spillway {

/// The text of .xz data: any number of streams, with or without padding between them. Error input,
/// which names the source and says what is wrong, if they end early, are damaged (checksums are
/// verified), or are followed by anything else. Holds what the dictionary takes (9 MiB with
/// `xz -6`, 65 MiB with `xz -9`): Error resource if that is more than `max_memory_bytes`.
class XzSource final : public ByteSource {
 public:
  XzSource(std::unique_ptr<ByteSource> raw, std::uint64_t max_memory_bytes);
  ~XzSource() override;

  std::size_t read(std::span<std::uint8_t> out) override;
  const std::string& name() const override { return raw_->name(); }
  std::uint64_t decoder_bytes() const override;

 private:
  class Decoder;

  [[noreturn]] void fail(int result) const;

  std::unique_ptr<ByteSource> raw_;
  std::uint64_t max_memory_bytes_;
  std::vector<std::uint8_t> input_;
  std::size_t begin_ = 0;  // unread input: input_[begin_, end_)
  std::size_t end_ = 0;
  bool source_ended_ = false;
  bool ended_ = false;
  std::unique_ptr<Decoder> decoder_;
};

}  // namespace spillway
