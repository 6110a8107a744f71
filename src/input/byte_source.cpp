#include "input/byte_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

class FileSource final : public ByteSource {
 public:
  FileSource(File file, const std::string& shown_as, std::atomic<std::uint64_t>* read_bytes)
      : file_(std::move(file)),
        name_(shown_as.empty() ? file_.name() : shown_as),
        read_bytes_(read_bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t n = file_.read(out);
    count(n);
    return n;
  }
  std::uint64_t pass_over(std::uint64_t bytes) override {
    if (!file_.seek_forward(bytes)) return ByteSource::pass_over(bytes);
    count(bytes);
    return bytes;
  }
  void skip(std::uint64_t bytes) override {
    if (!file_.seek_forward(bytes)) ByteSource::skip(bytes);
  }
  const std::string& name() const override { return name_; }

 private:
  void count(std::uint64_t bytes) {
    if (read_bytes_ != nullptr) read_bytes_->fetch_add(bytes, std::memory_order_relaxed);
  }

  File file_;
  std::string name_;
  std::atomic<std::uint64_t>* read_bytes_;
};

}  // namespace

std::uint64_t ByteSource::pass_over(std::uint64_t bytes) {
  constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
  std::vector<std::uint8_t> piece(std::min<std::uint64_t>(bytes, kPieceBytes));
  std::uint64_t left = bytes;
  while (left > 0) {
    check_interrupted();
    const std::size_t n = read(std::span(piece).first(std::min<std::uint64_t>(left, kPieceBytes)));
    if (n == 0) break;
    left -= n;
  }
  return bytes - left;
}

void ByteSource::skip(std::uint64_t bytes) {
  if (pass_over(bytes) == bytes) return;
  throw Error(ErrorKind::input, name() + ": is shorter than when it was read before");
}

std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path,
                                      const std::string& shown_as,
                                      std::atomic<std::uint64_t>* read_bytes) {
  File file = path == "-" ? File::borrow(STDIN_FILENO, "standard input") : File::open_read(path);
  return std::make_unique<FileSource>(std::move(file), shown_as, read_bytes);
}

}  // namespace spillway
