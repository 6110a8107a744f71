#include "codec/zstd.hpp"

// For ZSTD_compressSequences, which is not yet of zstd's fixed interface.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <string>
#include <utility>

#include "spillway/error.hpp"

namespace spillway {
namespace {

// A text that claims to be more than this many times its frame is measured before memory is taken.
constexpr std::uint64_t kTrustedRatio = 256;
constexpr std::uint64_t kTrustedBytes = std::uint64_t{1} << 20;
constexpr std::size_t kInputBytes = std::size_t{1} << 16;
// What ZSTD_d_windowLogMax takes.
constexpr int kMinWindowLog = 10;
constexpr int kMaxWindowLog = sizeof(void*) == 4 ? 30 : 31;

[[noreturn]] void fail(ErrorKind kind, const char* call, std::size_t code) {
  throw Error(kind, std::string("zstd: ") + call + ": " + ZSTD_getErrorName(code));
}

std::size_t check_compression(const char* call, std::size_t code) {
  if (ZSTD_isError(code)) fail(ErrorKind::resource, call, code);
  return code;
}

void set(ZSTD_CCtx* context, ZSTD_cParameter parameter, int value) {
  check_compression("ZSTD_CCtx_setParameter", ZSTD_CCtx_setParameter(context, parameter, value));
}

void configure(ZSTD_CCtx* context, const ZstdParameters& p) {
  check_compression("ZSTD_CCtx_reset", ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters));
  set(context, ZSTD_c_compressionLevel, p.level);
  const std::pair<ZSTD_cParameter, int> explicit_ones[] = {
      {ZSTD_c_windowLog, p.window_log}, {ZSTD_c_hashLog, p.hash_log},
      {ZSTD_c_chainLog, p.chain_log},   {ZSTD_c_searchLog, p.search_log},
      {ZSTD_c_minMatch, p.min_match},   {ZSTD_c_targetLength, p.target_length},
      {ZSTD_c_strategy, p.strategy},
  };
  for (const auto& [parameter, value] : explicit_ones) {
    if (value != 0) set(context, parameter, value);
  }
  if (p.has_checksum) set(context, ZSTD_c_checksumFlag, 1);
}

ZSTD_CCtx* new_compression_context() {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  if (context == nullptr) throw Error(ErrorKind::resource, "zstd: no memory for a context");
  return context;
}

ZSTD_DCtx* new_decompression_context() {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  if (context == nullptr) throw Error(ErrorKind::resource, "zstd: no memory for a context");
  return context;
}

void check_decompression(const char* call, std::size_t code) {
  if (!ZSTD_isError(code)) return;
  const bool no_memory = ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation;
  fail(no_memory ? ErrorKind::resource : ErrorKind::corrupt, call, code);
}

[[noreturn]] void fail_size(std::uint64_t expected) {
  throw Error(ErrorKind::corrupt,
              "zstd: the text is not the " + std::to_string(expected) + " bytes that are claimed");
}

bool is_plausible(std::uint64_t raw_size, std::size_t compressed_size) {
  return raw_size <= kTrustedBytes || raw_size / kTrustedRatio <= compressed_size;
}

}  // namespace

void ZstdContextDeleter::operator()(ZSTD_CCtx_s* context) const noexcept { ZSTD_freeCCtx(context); }
void ZstdContextDeleter::operator()(ZSTD_DCtx_s* context) const noexcept { ZSTD_freeDCtx(context); }

ZstdCompressor::ZstdCompressor() : context_(new_compression_context()) {}

void ZstdCompressor::use(const ZstdParameters& parameters) {
  if (configured_ && parameters == parameters_) return;
  configured_ = false;
  configure(context_.get(), parameters);
  parameters_ = parameters;
  configured_ = true;
}

void ZstdCompressor::compress(std::span<const std::uint8_t> bytes, const ZstdParameters& parameters,
                              std::vector<std::uint8_t>& out) {
  use(parameters);
  const std::size_t before = out.size();
  out.resize(before + ZSTD_compressBound(bytes.size()));
  const std::size_t size = ZSTD_compress2(context_.get(), out.data() + before, out.size() - before,
                                          bytes.data(), bytes.size());
  out.resize(before + (ZSTD_isError(size) ? 0 : size));
  check_compression("ZSTD_compress2", size);
}

void ZstdCompressor::compress(std::span<const std::uint8_t> bytes, std::span<const TextStep> steps,
                              const ZstdParameters& parameters, std::vector<std::uint8_t>& out) {
  static_assert(sizeof(TextStep) == sizeof(ZSTD_Sequence) &&
                offsetof(TextStep, offset) == offsetof(ZSTD_Sequence, offset) &&
                offsetof(TextStep, literals) == offsetof(ZSTD_Sequence, litLength) &&
                offsetof(TextStep, match) == offsetof(ZSTD_Sequence, matchLength));
  use(parameters);
  const std::size_t before = out.size();
  out.resize(before + ZSTD_compressBound(bytes.size()));
  const std::size_t size =
      ZSTD_compressSequences(context_.get(), out.data() + before, out.size() - before,
                             reinterpret_cast<const ZSTD_Sequence*>(steps.data()), steps.size(),
                             bytes.data(), bytes.size());
  out.resize(before + (ZSTD_isError(size) ? 0 : size));
  check_compression("ZSTD_compressSequences", size);
}

std::size_t ZstdCompressor::memory_bytes() const { return ZSTD_sizeof_CCtx(context_.get()); }

ZstdStreamCompressor::ZstdStreamCompressor(const ZstdParameters& parameters)
    : context_(new_compression_context()) {
  use(parameters);
}

void ZstdStreamCompressor::use(const ZstdParameters& parameters) {
  configure(context_.get(), parameters);
}

void ZstdStreamCompressor::set_content_size(std::uint64_t raw_bytes) {
  check_compression("ZSTD_CCtx_setPledgedSrcSize",
                    ZSTD_CCtx_setPledgedSrcSize(context_.get(), raw_bytes));
}

void ZstdStreamCompressor::write(std::span<const std::uint8_t> bytes,
                                 std::vector<std::uint8_t>& out) {
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  while (input.pos < input.size) {
    const std::size_t before = out.size();
    out.resize(before + ZSTD_CStreamOutSize());
    ZSTD_outBuffer output{out.data() + before, out.size() - before, 0};
    const std::size_t code = ZSTD_compressStream2(context_.get(), &output, &input, ZSTD_e_continue);
    out.resize(before + output.pos);
    check_compression("ZSTD_compressStream2", code);
  }
  raw_bytes_ += bytes.size();
}

void ZstdStreamCompressor::finish(std::vector<std::uint8_t>& out) {
  ZSTD_inBuffer input{nullptr, 0, 0};
  for (;;) {
    const std::size_t before = out.size();
    out.resize(before + ZSTD_CStreamOutSize());
    ZSTD_outBuffer output{out.data() + before, out.size() - before, 0};
    const std::size_t left = ZSTD_compressStream2(context_.get(), &output, &input, ZSTD_e_end);
    out.resize(before + output.pos);
    if (check_compression("ZSTD_compressStream2", left) == 0) break;
  }
  raw_bytes_ = 0;
}

std::size_t ZstdStreamCompressor::memory_bytes() const { return ZSTD_sizeof_CCtx(context_.get()); }

ZstdDecompressor::ZstdDecompressor() : context_(new_decompression_context()) {}

std::uint64_t ZstdDecompressor::measure(std::span<const std::uint8_t> compressed,
                                        std::uint64_t limit) {
  std::uint64_t size = 0;
  std::size_t offset = 0;
  ZstdStreamReader reader([&](std::span<std::uint8_t> out) {
    const std::size_t n = std::min(out.size(), compressed.size() - offset);
    std::copy_n(compressed.begin() + static_cast<std::ptrdiff_t>(offset), n, out.begin());
    offset += n;
    return n;
  });
  std::vector<std::uint8_t> piece(ZSTD_DStreamOutSize());
  while (const std::size_t n = reader.read(piece)) {
    size += n;
    if (size > limit) fail_size(limit);
  }
  return size;
}

void ZstdDecompressor::check_claim(std::span<const std::uint8_t> compressed,
                                   std::uint64_t raw_size) {
  if (!is_plausible(raw_size, compressed.size()) && measure(compressed, raw_size) != raw_size) {
    fail_size(raw_size);
  }
}

void ZstdDecompressor::decompress(std::span<const std::uint8_t> compressed,
                                  std::span<std::uint8_t> out) {
  const std::size_t size = ZSTD_decompressDCtx(context_.get(), out.data(), out.size(),
                                               compressed.data(), compressed.size());
  check_decompression("ZSTD_decompressDCtx", size);
  if (size != out.size()) fail_size(out.size());
}

void ZstdDecompressor::decompress(std::span<const std::uint8_t> compressed, std::uint64_t raw_size,
                                  std::vector<std::uint8_t>& out) {
  check_claim(compressed, raw_size);
  out.resize(raw_size);
  decompress(compressed, out);
}

std::span<const std::uint8_t> ZstdDecompressor::decompress(std::span<const std::uint8_t> compressed,
                                                           std::uint64_t raw_size,
                                                           ScratchBuffer& out) {
  check_claim(compressed, raw_size);
  const std::span<std::uint8_t> text = out.take(raw_size);
  decompress(compressed, text);
  return text;
}

void ZstdDecompressor::decompress_up_to(std::span<const std::uint8_t> compressed,
                                        std::uint64_t limit, std::vector<std::uint8_t>& out) {
  std::uint64_t size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR) {
    throw Error(ErrorKind::corrupt, "zstd: no frame where one should be");
  }
  if (size == ZSTD_CONTENTSIZE_UNKNOWN) size = measure(compressed, limit);
  if (size > limit) fail_size(limit);
  decompress(compressed, size, out);
}

ZstdStreamReader::ZstdStreamReader(Source source, std::uint64_t max_window_bytes)
    : source_(std::move(source)),
      context_(new_decompression_context()),
      input_(std::make_unique_for_overwrite<std::uint8_t[]>(kInputBytes)) {
  const int window_log = std::clamp(static_cast<int>(std::bit_width(max_window_bytes)) - 1,
                                    kMinWindowLog, kMaxWindowLog);
  check_decompression("ZSTD_DCtx_setParameter",
                      ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log));
}

std::size_t ZstdStreamReader::memory_bytes() const { return ZSTD_sizeof_DCtx(context_.get()); }

std::size_t ZstdStreamReader::read(std::span<std::uint8_t> out) {
  if (out.empty()) return 0;
  for (;;) {
    if (input_begin_ == input_end_ && !source_ended_) {
      input_begin_ = 0;
      input_end_ = source_({input_.get(), kInputBytes});
      source_ended_ = input_end_ == 0;
    }
    ZSTD_inBuffer input{input_.get(), input_end_, input_begin_};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t before = input.pos;
    // At the end of the input zstd may still hold text that it has not given out.
    if (!(source_ended_ && !frame_open_)) {
      const std::size_t code = ZSTD_decompressStream(context_.get(), &output, &input);
      const ZSTD_ErrorCode error = ZSTD_getErrorCode(code);  // of no error, too
      wants_larger_window_ = error == ZSTD_error_frameParameter_windowTooLarge;
      wants_dictionary_ = error == ZSTD_error_dictionary_wrong;
      check_decompression("ZSTD_decompressStream", code);
      frame_open_ = code != 0;
    }
    input_begin_ = input.pos;
    if (output.pos > 0) return output.pos;
    if (source_ended_ && input.pos == before) {
      ended_early_ = frame_open_;
      if (frame_open_) throw Error(ErrorKind::corrupt, "zstd: a frame ends early");
      return 0;
    }
  }
}

}  // namespace spillway
