#include "codec/block_inflater.hpp"

#if defined(SPILLWAY_ISAL)
#include <isa-l/igzip_lib.h>
#else
#include <libdeflate.h>
#endif

#include <cstddef>
#include <new>

namespace spillway {

#if defined(SPILLWAY_ISAL)

struct BlockInflater::State {
  inflate_state inflater;
};

BlockInflater::BlockInflater() : state_(std::make_unique<State>()) {}

bool BlockInflater::inflate(std::span<const std::uint8_t> data, std::span<std::uint8_t> text) {
  inflate_state& inflater = state_->inflater;
  isal_inflate_init(&inflater);
  std::uint8_t nothing = 0;                                   // where a text of no length goes
  inflater.next_in = const_cast<std::uint8_t*>(data.data());  // it only reads
  inflater.avail_in = static_cast<std::uint32_t>(data.size());
  inflater.next_out = text.empty() ? &nothing : text.data();
  inflater.avail_out = static_cast<std::uint32_t>(text.size());
  return isal_inflate_stateless(&inflater) == ISAL_DECOMP_OK &&
         inflater.block_state == ISAL_BLOCK_FINISH && inflater.avail_in == 0 &&
         inflater.avail_out == 0;
}

#else

struct BlockInflater::State {
  State() {
    if (decompressor == nullptr) throw std::bad_alloc();
  }
  ~State() { libdeflate_free_decompressor(decompressor); }

  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
};

BlockInflater::BlockInflater() : state_(std::make_unique<State>()) {}

bool BlockInflater::inflate(std::span<const std::uint8_t> data, std::span<std::uint8_t> text) {
  std::size_t taken = 0;
  std::size_t written = 0;
  const libdeflate_result result = libdeflate_deflate_decompress_ex(
      state_->decompressor, data.data(), data.size(), text.data(), text.size(), &taken, &written);
  return result == LIBDEFLATE_SUCCESS && taken == data.size() && written == text.size();
}

#endif

BlockInflater::~BlockInflater() = default;

}  // namespace spillway
