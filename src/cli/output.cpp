#include "cli/output.hpp"

#include <csignal>
#include <string>
#include <utility>

#include "base/interrupt.hpp"
#include "run/run_files.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

std::span<const std::uint8_t> bytes_of(const char* data, std::size_t size) {
  return {reinterpret_cast<const std::uint8_t*>(data), size};
}

bool has_index(const OutputTarget& target, const OutputForm& form) {
  return target.is_file() && form.packing.kind == Packing::Kind::bgzf && form.index_warnings;
}

}  // namespace

std::vector<fs::path> files_of_output(const fs::path& path, const OutputForm& form) {
  const OutputTarget target = output_target(path);
  std::vector<fs::path> files = {path};
  if (has_index(target, form)) {
    for (fs::path& file : OutputIndex::files(path, target.path)) files.push_back(std::move(file));
  }
  return files;
}

void refuse_existing(const fs::path& path) {
  throw Error(ErrorKind::io, path.string() + ": is there already (--force replaces it)");
}

Output::Output(const fs::path& path, OutputForm form)
    : target_(output_target(path)), form_(std::move(form)) {
  if (target_.is_standard_output()) std::signal(SIGPIPE, SIG_DFL);
  if (target_.is_file()) {
    refuse_file_of_a_run(target_.path, target_.name);
    temporary_.emplace(target_);
  } else {
    stream_.emplace(open_stream(target_));
  }
  if (has_index(target_, form_)) index_.emplace(path, target_.path, form_.repeats_advice);
  // Called for each block but the first.
  const BgzfWriter::BlockSink blocks = [this](std::uint64_t file, std::uint64_t text) {
    has_several_blocks_ = true;
    if (index_) index_->add_block(file, text);
  };
  encoder_ = make_encoder(form_.packing, form_.threads, file(), blocks);
}

void Output::write(std::span<const std::uint8_t> bytes) {
  has_text_ = has_text_ || !bytes.empty();
  if (index_) index_->add_text(bytes);
  encoder_->write(bytes);
}

void Output::write(std::string_view text) { write(bytes_of(text.data(), text.size())); }

void Output::finish() {
  encoder_->finish();
  if (index_) index_->finish();
  file().close();
  check_interrupted();
  if (temporary_) publish();
  report_single_block();
}

void Output::report_single_block() const {
  const bool is_single = has_text_ && !has_several_blocks_;
  if (!is_single || form_.packing.kind != Packing::Kind::bgzf || !form_.single_block) return;
  form_.single_block(target_.name);
}

void Output::publish() {
  if (!form_.replaces) {
    if (!temporary_->take_free_name()) refuse_existing(target_.name);
  } else {
    // An index of what stood there would lead astray.
    if (index_) index_->remove_old();
    temporary_->replace();
  }
  if (!index_) return;
  try {
    index_->publish(form_.index_warnings);
  } catch (...) {
    index_->withdraw();
    temporary_->undo();
    throw;
  }
  // Somebody else has written to the same name meanwhile: no index is better than a wrong one.
  if (!temporary_->is_in_place()) index_->withdraw();
}

}  // namespace spillway
