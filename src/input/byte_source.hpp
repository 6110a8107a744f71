// Where input bytes come from: a file, standard input or a decompressor on top of one.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace spillway {

/// A stream of bytes that is read once, front to back. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Fills the front of `out` (not empty) and returns how many bytes it wrote; fewer than asked for
  /// is no sign of the end, 0 is. Error input if the data are damaged, Error io if a read fails.
  virtual std::size_t read(std::span<std::uint8_t> out) = 0;
  /// Passes over the next `bytes`, by reading where there is no quicker way; what is read next
  /// comes from behind them. Returns how many there were: fewer only at the source's end.
  virtual std::uint64_t pass_over(std::uint64_t bytes);
  /// The same, to a place up to which the source was read before; Error input if it ends before.
  virtual void skip(std::uint64_t bytes);
  /// What decompressors hold at the moment, of the kinds that hold what their data ask for.
  virtual std::uint64_t decoder_bytes() const { return 0; }
  /// The name for messages: the path, or "standard input".
  virtual const std::string& name() const = 0;
};

/// Bytes of what stands at `path` ("-": standard input), as they are. FIFOs and /dev/fd/N do. Error
/// input: missing, unreadable, a directory. Messages call it `shown_as`, if that is not empty (for
/// a copy of what the user named). What is read from the file, or passed over (but for skip), is
/// counted in `read_bytes`, if there is one, as long as the source lives.
std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path,
                                      const std::string& shown_as = {},
                                      std::atomic<std::uint64_t>* read_bytes = nullptr);

}  // namespace spillway
