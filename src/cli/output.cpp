#include "cli/output.hpp"

#include <unistd.h>

#include <boost/iostreams/concepts.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <csignal>
#include <string>
#include <system_error>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
namespace io = boost::iostreams;

constexpr std::streamsize kGzipBufferBytes = 1 << 16;

std::span<const std::uint8_t> bytes_of(const char* data, std::size_t size) {
  return {reinterpret_cast<const std::uint8_t*>(data), size};
}

fs::path partial_path(const fs::path& path) {
  std::error_code error;
  if (path.empty() || (fs::exists(path, error) && !fs::is_regular_file(path, error))) return {};
  return path.string() + ".partial";
}

File open(const fs::path& path, const fs::path& partial) {
  if (path.empty()) {
    std::signal(SIGPIPE, SIG_DFL);
    return File::borrow(STDOUT_FILENO, "standard output");
  }
  return File::create(partial.empty() ? path : partial);
}

// A device of Boost.Iostreams over a File.
struct FileSink : io::sink {
  File* file;
  explicit FileSink(File& f) : file(&f) {}
  std::streamsize write(const char* data, std::streamsize size) {
    file->write(bytes_of(data, static_cast<std::size_t>(size)));
    return size;
  }
};

}  // namespace

// The filter is driven without a stream of the library's, which would swallow what the file throws.
class Output::Gzip {
 public:
  Gzip(File& file, unsigned level)
      : sink_(file), filter_(io::gzip_params(static_cast<int>(level)), kGzipBufferBytes) {}
  void write(std::span<const std::uint8_t> bytes) {
    const auto size = static_cast<std::streamsize>(bytes.size());
    filter_.write(sink_, reinterpret_cast<const char*>(bytes.data()), size);
  }
  void finish() { filter_.close(sink_, std::ios::out); }

 private:
  FileSink sink_;
  io::gzip_compressor filter_;
};

Output::Output(const fs::path& path, unsigned gzip_level)
    : path_(path), partial_(partial_path(path)), file_(open(path, partial_)) {
  if (gzip_level == 0) return;
  try {
    gzip_ = std::make_unique<Gzip>(file_, gzip_level);
  } catch (...) {
    remove_partial();
    throw;
  }
}

Output::~Output() {
  if (finished_) return;
  gzip_ = nullptr;
  remove_partial();
}

void Output::remove_partial() const {
  std::error_code ignored;
  if (!partial_.empty()) fs::remove(partial_, ignored);
}

void Output::write(std::span<const std::uint8_t> bytes) {
  if (gzip_) {
    gzip_->write(bytes);
  } else {
    file_.write(bytes);
  }
}

void Output::write(std::string_view text) { write(bytes_of(text.data(), text.size())); }

void Output::finish() {
  if (gzip_) gzip_->finish();
  file_.close();
  check_interrupted();
  if (!partial_.empty()) {
    std::error_code error;
    fs::rename(partial_, path_, error);
    if (error) {
      throw Error(ErrorKind::io, path_.string() + ": cannot rename: " + error.message());
    }
  }
  finished_ = true;
}

}  // namespace spillway
