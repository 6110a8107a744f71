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

std::size_t Deflater::deflate(std::span<const std::uint8_t> text, std::span<std::uint8_t> out) {
  return libdeflate_deflate_compress(compressor_, text.data(), text.size(), out.data(), out.size());
}

std::string libdeflate_version() { return LIBDEFLATE_VERSION_STRING; }

}  // namespace spillway
