#include "codec/deflater.hpp"

#include <libdeflate.h>

#include <new>

namespace spillway {
namespace {

// Level 1 packs genomes smaller than zlib's level 1, at more than twice its speed.
constexpr int kLevel = 1;

}  // namespace

Deflater::Deflater() : compressor_(libdeflate_alloc_compressor(kLevel)) {
  if (compressor_ == nullptr) throw std::bad_alloc();
}

Deflater::~Deflater() { libdeflate_free_compressor(compressor_); }

bool Deflater::deflate(std::span<const std::uint8_t> text, std::size_t max_bytes, Bytes& out) {
  out.resize(max_bytes);
  const std::size_t size =
      libdeflate_deflate_compress(compressor_, text.data(), text.size(), out.data(), out.size());
  out.resize(size);
  return size > 0;
}

std::string libdeflate_version() { return LIBDEFLATE_VERSION_STRING; }

}  // namespace spillway
