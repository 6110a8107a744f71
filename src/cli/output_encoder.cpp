#include "cli/output_encoder.hpp"

#include <boost/iostreams/concepts.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <utility>

#include "base/bytes.hpp"
#include "codec/zstd.hpp"

namespace spillway {
namespace {

namespace io = boost::iostreams;

constexpr std::streamsize kGzipBufferBytes = 1 << 16;
constexpr int kZstdLevel = 3;

class Plain final : public OutputEncoder {
 public:
  explicit Plain(File& file) : file_(file) {}
  void write(std::span<const std::uint8_t> text) override { file_.write(text); }
  void finish() override {}

 private:
  File& file_;
};

// A device of Boost.Iostreams over a File.
struct FileSink : io::sink {
  File* file;
  explicit FileSink(File& f) : file(&f) {}
  std::streamsize write(const char* data, std::streamsize size) {
    file->write({reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)});
    return size;
  }
};

// The filter is driven without a stream of the library's, which would swallow what the file throws.
class Gzip final : public OutputEncoder {
 public:
  Gzip(File& file, unsigned level)
      : sink_(file), filter_(io::gzip_params(static_cast<int>(level)), kGzipBufferBytes) {}
  void write(std::span<const std::uint8_t> text) override {
    filter_.write(sink_, reinterpret_cast<const char*>(text.data()),
                  static_cast<std::streamsize>(text.size()));
  }
  void finish() override { filter_.close(sink_, std::ios::out); }

 private:
  FileSink sink_;
  io::gzip_compressor filter_;
};

class Bgzf final : public OutputEncoder {
 public:
  Bgzf(File& file, unsigned threads, BgzfWriter::BlockSink blocks)
      : writer_(
            threads, [&file](std::span<const std::uint8_t> bytes) { file.write(bytes); },
            std::move(blocks)) {}
  void write(std::span<const std::uint8_t> text) override { writer_.write(text); }
  void finish() override { writer_.finish(); }

 private:
  BgzfWriter writer_;
};

class Zstd final : public OutputEncoder {
 public:
  explicit Zstd(File& file)
      : file_(file), compressor_(ZstdParameters{.level = kZstdLevel, .has_checksum = true}) {}
  void write(std::span<const std::uint8_t> text) override {
    compressor_.write(text, packed_);
    write_packed();
  }
  void finish() override {
    compressor_.finish(packed_);
    write_packed();
  }

 private:
  void write_packed() {
    file_.write(packed_);
    packed_.clear();
  }

  File& file_;
  ZstdStreamCompressor compressor_;
  Bytes packed_;
};

}  // namespace

std::unique_ptr<OutputEncoder> make_encoder(const Packing& packing, unsigned threads, File& file,
                                            BgzfWriter::BlockSink blocks) {
  switch (packing.kind) {
    case Packing::Kind::plain:
      break;
    case Packing::Kind::gzip:
      return std::make_unique<Gzip>(file, packing.level);
    case Packing::Kind::bgzf:
      return std::make_unique<Bgzf>(file, threads, std::move(blocks));
    case Packing::Kind::zstd:
      return std::make_unique<Zstd>(file);
  }
  return std::make_unique<Plain>(file);
}

}  // namespace spillway
