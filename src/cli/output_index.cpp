#include "cli/output_index.hpp"

#include <system_error>

#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

fs::path with_ending(const fs::path& path, const char* ending) { return path.string() + ending; }

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void rename(const fs::path& path) {
  std::error_code error;
  fs::rename(with_ending(path, ".partial"), path, error);
  if (error) throw Error(ErrorKind::io, path.string() + ": cannot rename: " + error.message());
}

}  // namespace

OutputIndex::OutputIndex(const fs::path& path)
    : fai_(with_ending(path, ".fai")),
      gzi_(with_ending(path, ".gzi")),
      fai_file_(File::create(with_ending(fai_, ".partial"))),
      gzi_file_(File::create(with_ending(gzi_, ".partial"))),
      table_([this](std::string_view line) {
        lines_ += line;
        if (lines_.size() >= kBufferBytes) write_lines();
      }) {
  append_little_endian(blocks_, block_count_);  // to be overwritten
}

OutputIndex::~OutputIndex() {
  std::error_code ignored;
  fs::remove(with_ending(fai_, ".partial"), ignored);
  fs::remove(with_ending(gzi_, ".partial"), ignored);
}

void OutputIndex::write_lines() {
  fai_file_.write(bytes_of(lines_));
  lines_.clear();
}

void OutputIndex::add_block(std::uint64_t file_offset, std::uint64_t text_offset) {
  append_little_endian(blocks_, file_offset);
  append_little_endian(blocks_, text_offset);
  ++block_count_;
  if (blocks_.size() < kBufferBytes) return;
  gzi_file_.write(blocks_);
  blocks_.clear();
}

void OutputIndex::finish() {
  table_.finish();
  write_lines();
  fai_file_.close();
  gzi_file_.write(blocks_);
  blocks_.clear();
  append_little_endian(blocks_, block_count_);
  gzi_file_.write_at(0, blocks_);
  gzi_file_.close();
}

void OutputIndex::remove_old() const {
  for (const fs::path& path : {fai_, gzi_}) {
    std::error_code error;
    fs::remove(path, error);
    if (error) throw Error(ErrorKind::io, path.string() + ": cannot remove: " + error.message());
  }
}

void OutputIndex::warn_of_repeats(const std::function<void(const std::string&)>& warn) const {
  const std::uint64_t repeats = table_.repeats();
  if (repeats == 0) return;
  warn(fai_.string() + ": " + std::to_string(repeats) +
       (repeats == 1 ? " sequence has" : " sequences have") + " the name of one before, such as '" +
       table_.first_repeat() +
       "', and cannot be found by it (--prefix-samples tells samples apart)");
}

void OutputIndex::publish(const std::function<void(const std::string&)>& warn) {
  rename(gzi_);
  if (table_.obstacle().empty()) {
    rename(fai_);
    warn_of_repeats(warn);
  } else {
    warn(fai_.string() + " is not written: " + table_.obstacle());
  }
}

}  // namespace spillway
