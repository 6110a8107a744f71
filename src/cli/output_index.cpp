#include "cli/output_index.hpp"

#include <unistd.h>

#include <system_error>

#include "base/assert.hpp"
#include "base/output_target.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

fs::path with_ending(const fs::path& path, const char* ending) { return path.string() + ending; }

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Where the index file of that name stands. It is written in several places of its own: a device
/// will not do.
OutputTarget file_of(const fs::path& name) {
  OutputTarget target = output_target(name);
  if (!target.is_file()) throw Error(ErrorKind::io, target.name + ": is no regular file");
  return target;
}

void remove_checked(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) throw Error(ErrorKind::io, path.string() + ": cannot remove: " + error.message());
}

}  // namespace

std::vector<fs::path> OutputIndex::files(const fs::path& name, const fs::path& target) {
  std::vector<fs::path> files = {with_ending(name, ".fai"), with_ending(name, ".gzi")};
  if (target != name) {
    files.push_back(with_ending(target, ".fai"));
    files.push_back(with_ending(target, ".gzi"));
  }
  return files;
}

OutputIndex::OutputIndex(const fs::path& name, const fs::path& target,
                         std::string_view repeats_advice)
    : fai_(file_of(with_ending(name, ".fai"))),
      gzi_(file_of(with_ending(name, ".gzi"))),
      target_(target),
      repeats_advice_(repeats_advice),
      fai_file_(fai_),
      gzi_file_(gzi_),
      table_([this](std::string_view line) {
        lines_ += line;
        if (lines_.size() >= kBufferBytes) write_lines();
      }) {
  append_little_endian(blocks_, block_count_);  // to be overwritten
}

void OutputIndex::write_lines() {
  fai_file_.file().write(bytes_of(lines_));
  lines_.clear();
}

void OutputIndex::add_block(std::uint64_t file_offset, std::uint64_t text_offset) {
  append_little_endian(blocks_, file_offset);
  append_little_endian(blocks_, text_offset);
  ++block_count_;
  if (blocks_.size() < kBufferBytes) return;
  gzi_file_.file().write(blocks_);
  blocks_.clear();
}

void OutputIndex::finish() {
  table_.finish();
  write_lines();
  fai_file_.close();
  gzi_file_.file().write(blocks_);
  blocks_.clear();
  append_little_endian(blocks_, block_count_);
  gzi_file_.file().write_at(0, blocks_);
  gzi_file_.close();
  is_finished_ = true;
}

void OutputIndex::remove_old() const {
  for (const fs::path& path :
       {fai_.path, gzi_.path, with_ending(target_, ".fai"), with_ending(target_, ".gzi")}) {
    remove_checked(path);
  }
}

void OutputIndex::warn_of_repeats(const std::function<void(const std::string&)>& warn) const {
  const std::uint64_t repeats = table_.repeats();
  if (repeats == 0) return;
  warn(fai_.name + ": " + std::to_string(repeats) +
       (repeats == 1 ? " sequence has" : " sequences have") + " the name of one before, such as '" +
       table_.first_repeat() + "', and cannot be found by it" +
       (repeats_advice_.empty() ? "" : " (" + repeats_advice_ + ")"));
}

void OutputIndex::publish(const std::function<void(const std::string&)>& warn) {
  SPILLWAY_ASSERT(is_finished_);
  gzi_file_.replace();
  if (table_.obstacle().empty()) {
    fai_file_.replace();
    warn_of_repeats(warn);
  } else {
    remove_checked(fai_.path);  // of somebody who has written to the same name meanwhile
    warn(fai_.name + " is not written: " + table_.obstacle());
  }
}

void OutputIndex::withdraw() noexcept {
  if (fai_file_.is_in_place()) ::unlink(fai_.path.c_str());
  if (gzi_file_.is_in_place()) ::unlink(gzi_.path.c_str());
}

}  // namespace spillway
