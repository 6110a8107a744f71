#include "cli/output.hpp"

#include <unistd.h>

#include <csignal>
#include <string>
#include <system_error>
#include <utility>

#include "base/interrupt.hpp"
#include "base/publish.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

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

}  // namespace

void refuse_existing(const fs::path& path) {
  throw Error(ErrorKind::io, path.string() + ": is there already (--force replaces it)");
}

Output::Output(const fs::path& path, OutputForm form)
    : path_(path),
      partial_(partial_path(path)),
      form_(std::move(form)),
      file_(open(path, partial_)) {
  try {
    const bool has_index =
        form_.packing.kind == Packing::Kind::bgzf && form_.index_warnings && !partial_.empty();
    BgzfWriter::BlockSink blocks;
    if (has_index) {
      index_.emplace(path_);
      blocks = [this](std::uint64_t file, std::uint64_t text) { index_->add_block(file, text); };
    }
    encoder_ = make_encoder(form_.packing, form_.threads, file_, std::move(blocks));
  } catch (...) {
    remove_partial();
    throw;
  }
}

Output::~Output() {
  if (finished_) return;
  encoder_ = nullptr;
  remove_partial();
}

void Output::remove_partial() const {
  std::error_code ignored;
  if (!partial_.empty()) fs::remove(partial_, ignored);
}

void Output::write(std::span<const std::uint8_t> bytes) {
  if (index_) index_->add_text(bytes);
  encoder_->write(bytes);
}

void Output::write(std::string_view text) { write(bytes_of(text.data(), text.size())); }

void Output::finish() {
  encoder_->finish();
  if (index_) index_->finish();
  file_.close();
  check_interrupted();
  if (!partial_.empty()) publish();
  finished_ = true;
}

void Output::publish() {
  if (form_.replaces) {
    // An index of what stood there would lead astray.
    if (index_) index_->remove_old();
    std::error_code error;
    fs::rename(partial_, path_, error);
    if (error) {
      throw Error(ErrorKind::io, path_.string() + ": cannot rename: " + error.message());
    }
  } else if (!rename_to_new(partial_, path_)) {
    refuse_existing(path_);
  }
  if (index_) index_->publish(form_.index_warnings);
}

}  // namespace spillway
