// bzip2, undone by libbz2.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "input/byte_source.hpp"

namespace spillway {

/// The text of bzip2 data: any number of streams, one behind another (as pbzip2 writes them). Error
/// input, which names the source and says what is wrong, if they end early, are damaged (every
/// checksum is verified), or are followed by anything else. Holds kMemoryBytes.
class Bzip2Source final : public ByteSource {
 public:
  /// 100 kB and four bytes for each of a block of 900 kB (manual of bzip2, section 2.3), and input.
  static constexpr std::uint64_t kMemoryBytes = std::uint64_t{4} << 20;

  explicit Bzip2Source(std::unique_ptr<ByteSource> raw);
  ~Bzip2Source() override;

  std::size_t read(std::span<std::uint8_t> out) override;
  const std::string& name() const override { return raw_->name(); }

 private:
  class Stream;

  [[noreturn]] void fail(const char* what) const;
  bool refill();

  std::unique_ptr<ByteSource> raw_;
  std::vector<std::uint8_t> input_;
  std::size_t begin_ = 0;  // unread input: input_[begin_, end_)
  std::size_t end_ = 0;
  std::unique_ptr<Stream> stream_;  // null: between two
  bool any_ = false;                // stream so far
};

}  // namespace spillway
