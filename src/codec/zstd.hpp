// zstd frames: contexts that are made once and used many times, one-shot and streaming.
// The only door to <zstd.h>; every return code becomes an Error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/scratch_buffer.hpp"
#include "codec/text_step.hpp"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace spillway {

/// How to compress. Fields other than `level` that are 0 are left to the level (zstd's own tables).
struct ZstdParameters {
  int level = 3;
  int window_log = 0;
  int hash_log = 0;
  int chain_log = 0;
  int search_log = 0;
  int min_match = 0;
  int target_length = 0;
  int strategy = 0;           ///< ZSTD_strategy, 1 (fast) .. 9 (btultra2)
  bool has_checksum = false;  ///< of the text, at the end of each frame

  bool operator==(const ZstdParameters&) const = default;
};

struct ZstdContextDeleter {
  void operator()(ZSTD_CCtx_s* context) const noexcept;
  void operator()(ZSTD_DCtx_s* context) const noexcept;
};

/// Compresses whole buffers, one frame each, with the content size in the frame's header. Keeps its
/// tables between calls; memory follows from the parameters (about 80 MB at level 19 with a window
/// that the input fills). One thread at a time. The bytes depend on input and parameters alone.
class ZstdCompressor {
 public:
  ZstdCompressor();

  /// Appends the frame of `bytes` to `out`.
  void compress(std::span<const std::uint8_t> bytes, const ZstdParameters& parameters,
                std::vector<std::uint8_t>& out);
  void compress(std::span<const std::uint8_t> bytes, int level, std::vector<std::uint8_t>& out) {
    compress(bytes, ZstdParameters{.level = level}, out);
  }

  /// The same with literals and matches as `steps` say, which are those of `bytes` (TextParser).
  void compress(std::span<const std::uint8_t> bytes, std::span<const TextStep> steps,
                const ZstdParameters& parameters, std::vector<std::uint8_t>& out);

  /// Bytes that the context holds just now.
  std::size_t memory_bytes() const;

 private:
  void use(const ZstdParameters& parameters);

  std::unique_ptr<ZSTD_CCtx_s, ZstdContextDeleter> context_;
  ZstdParameters parameters_;
  bool configured_ = false;
};

/// Compresses a text that comes in pieces into one frame (without a content size, unless it is
/// told).
class ZstdStreamCompressor {
 public:
  explicit ZstdStreamCompressor(const ZstdParameters& parameters);
  explicit ZstdStreamCompressor(int level) : ZstdStreamCompressor(ZstdParameters{.level = level}) {}

  /// For the frames from here on; to be called before the first write of one.
  void use(const ZstdParameters& parameters);
  /// Writes the content size into the header; to be called before the first write, if at all. The
  /// pieces must then add up to it (Error resource from zstd otherwise).
  void set_content_size(std::uint64_t raw_bytes);
  /// Takes the next piece; appends to `out` what is ready.
  void write(std::span<const std::uint8_t> bytes, std::vector<std::uint8_t>& out);
  /// Ends the frame; appends its rest to `out`. The object is then ready for another frame.
  void finish(std::vector<std::uint8_t>& out);

  /// Bytes taken since the frame began.
  std::uint64_t raw_bytes() const { return raw_bytes_; }
  std::size_t memory_bytes() const;

 private:
  std::unique_ptr<ZSTD_CCtx_s, ZstdContextDeleter> context_;
  std::uint64_t raw_bytes_ = 0;
};

/// Decompresses whole buffers. What a file claims is never believed before its compressed bytes
/// warrant it: a claim far above the usual ratio is first verified by a pass that keeps nothing.
/// One thread at a time.
class ZstdDecompressor {
 public:
  ZstdDecompressor();

  /// Replaces `out` by the text of `compressed`, which must be `raw_size` bytes exactly, else Error
  /// corrupt.
  void decompress(std::span<const std::uint8_t> compressed, std::uint64_t raw_size,
                  std::vector<std::uint8_t>& out);
  /// The same, into memory of `out`, which is what is returned.
  std::span<const std::uint8_t> decompress(std::span<const std::uint8_t> compressed,
                                           std::uint64_t raw_size, ScratchBuffer& out);

  /// The same for a text whose size is not known otherwise, but is at most `limit` bytes.
  void decompress_up_to(std::span<const std::uint8_t> compressed, std::uint64_t limit,
                        std::vector<std::uint8_t>& out);

 private:
  std::uint64_t measure(std::span<const std::uint8_t> compressed, std::uint64_t limit);
  void check_claim(std::span<const std::uint8_t> compressed, std::uint64_t raw_size);
  void decompress(std::span<const std::uint8_t> compressed, std::span<std::uint8_t> out);

  std::unique_ptr<ZSTD_DCtx_s, ZstdContextDeleter> context_;
};

/// Decompresses a stream of frames piece by piece; memory is the frame's window and two small
/// buffers.
class ZstdStreamReader {
 public:
  /// Fills the span from its start and returns how much it filled; 0: no more.
  using Source = std::function<std::size_t(std::span<std::uint8_t>)>;

  /// Windows of up to `max_window_bytes`, rounded down to a power of two, are taken.
  explicit ZstdStreamReader(Source source, std::uint64_t max_window_bytes = kUsualWindowBytes);

  /// Reads up to out.size() bytes of text; 0 only at its end. A damaged or cut frame is Error
  /// corrupt, one with a larger window, too.
  std::size_t read(std::span<std::uint8_t> out);

  /// Why the last read() threw: because the source ended within a frame, or for a larger window, or
  /// for a dictionary.
  bool ended_early() const { return ended_early_; }
  bool wants_larger_window() const { return wants_larger_window_; }
  bool wants_dictionary() const { return wants_dictionary_; }
  /// What the library holds, the window of the frame among it.
  std::size_t memory_bytes() const;

  static constexpr std::uint64_t kUsualWindowBytes = std::uint64_t{128} << 20;

 private:
  Source source_;
  std::unique_ptr<ZSTD_DCtx_s, ZstdContextDeleter> context_;
  std::unique_ptr<std::uint8_t[]> input_;
  std::size_t input_begin_ = 0;
  std::size_t input_end_ = 0;
  bool source_ended_ = false;
  bool frame_open_ = false;
  bool ended_early_ = false;
  bool wants_larger_window_ = false;
  bool wants_dictionary_ = false;
};

}  // namespace spillway
