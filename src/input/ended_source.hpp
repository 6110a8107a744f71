// A text whose last line has an end.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "input/byte_source.hpp"

namespace spillway {

/// Gives what `text` gives, and a line end behind it if it does not end in one.
class EndedSource final : public ByteSource {
 public:
  explicit EndedSource(std::unique_ptr<ByteSource> text) : text_(std::move(text)) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t size = text_->read(out);
    if (size > 0) {
      last_ = out[size - 1];
      return size;
    }
    if (last_ == '\n' || last_ == '\r') return 0;
    last_ = out[0] = '\n';
    return 1;
  }
  const std::string& name() const override { return text_->name(); }

 private:
  std::unique_ptr<ByteSource> text_;
  std::uint8_t last_ = '\n';
};

}  // namespace spillway
