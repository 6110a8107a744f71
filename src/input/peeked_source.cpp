#include "input/peeked_source.hpp"

#include <algorithm>
#include <utility>

namespace spillway {

PeekedSource::PeekedSource(std::unique_ptr<ByteSource> raw, std::size_t bytes)
    : raw_(std::move(raw)), first_(bytes) {
  std::size_t end = 0;
  while (end < first_.size()) {
    const std::size_t n = raw_->read(std::span(first_).subspan(end));
    if (n == 0) break;
    end += n;
  }
  first_.resize(end);
}

std::size_t PeekedSource::read(std::span<std::uint8_t> out) {
  if (next_ == first_.size()) return raw_->read(out);
  const std::size_t n = std::min(out.size(), first_.size() - next_);
  std::copy_n(first_.begin() + static_cast<std::ptrdiff_t>(next_), n, out.begin());
  next_ += n;
  return n;
}

/// Of what was read ahead; returns how much that is.
std::uint64_t PeekedSource::pass_over_first(std::uint64_t bytes) {
  const std::size_t n = std::min<std::uint64_t>(bytes, first_.size() - next_);
  next_ += n;
  return n;
}

std::uint64_t PeekedSource::pass_over(std::uint64_t bytes) {
  const std::uint64_t n = pass_over_first(bytes);
  return bytes > n ? n + raw_->pass_over(bytes - n) : n;
}

void PeekedSource::skip(std::uint64_t bytes) {
  const std::uint64_t n = pass_over_first(bytes);
  if (bytes > n) raw_->skip(bytes - n);
}

}  // namespace spillway
