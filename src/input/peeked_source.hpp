// A source whose first bytes can be looked at before anything is read.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/byte_source.hpp"

namespace spillway {

/// Gives what `raw` gives; its first bytes, too, which it has read ahead.
class PeekedSource final : public ByteSource {
 public:
  /// Reads `bytes` of `raw`, or all there is.
  PeekedSource(std::unique_ptr<ByteSource> raw, std::size_t bytes);
  /// Of which `first` has been read already.
  PeekedSource(std::vector<std::uint8_t> first, std::unique_ptr<ByteSource> raw)
      : raw_(std::move(raw)), first_(std::move(first)) {}

  /// The bytes that were read ahead: fewer than asked for only if `raw` has no more.
  std::string_view first_bytes() const {
    return {reinterpret_cast<const char*>(first_.data()), first_.size()};
  }
  std::size_t read(std::span<std::uint8_t> out) override;
  std::uint64_t pass_over(std::uint64_t bytes) override;
  void skip(std::uint64_t bytes) override;
  std::uint64_t decoder_bytes() const override { return raw_->decoder_bytes(); }
  const std::string& name() const override { return raw_->name(); }

 private:
  std::uint64_t pass_over_first(std::uint64_t bytes);

  std::unique_ptr<ByteSource> raw_;
  std::vector<std::uint8_t> first_;
  std::size_t next_ = 0;
};

}  // namespace spillway
