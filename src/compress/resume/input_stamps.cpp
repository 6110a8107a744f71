#include "compress/resume/input_stamps.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "base/interrupt.hpp"
#include "input/input_list.hpp"

namespace spillway {
namespace {

constexpr std::size_t kInputsPerPiece = 256;

std::string name_of_piece(std::size_t piece) { return "stamps " + std::to_string(piece); }

std::optional<FileStamp> next_stamp(StateLoader& piece) {
  std::optional<FileStamp> stamp;
  piece(stamp);
  return stamp;
}

StateLoader begin_of(const Bytes& piece) { return {"scratch store: stamps of inputs", piece}; }

bool is_gone(const std::string& path) {
  std::error_code error;
  return std::filesystem::symlink_status(path, error).type() ==
         std::filesystem::file_type::not_found;
}

void compare(const std::string& path, const std::optional<FileStamp>& then) {
  if (!then) return;
  if (is_gone(path)) throw ChangedInput(path + ": was removed while it was being read");
  const auto now = stamp_of(path);
  if (now == then) return;
  throw ChangedInput(path + ": changed during the run, so the archive would not be what it was: " +
                     (now ? difference(*then, *now) : "it is no regular file any more"));
}

}  // namespace

InputStamps::InputStamps(const CreateOptions& options, ScratchStore& store)
    : options_(options),
      store_(store),
      inputs_per_piece_(options.run.force_spill ? 2 : kInputsPerPiece) {}

void InputStamps::take() {
  const MutexLock lock(mutex_);
  if (!options_.base.empty()) base_ = stamp_of(options_.base.string());
  const std::size_t pieces = (count() + inputs_per_piece_ - 1) / inputs_per_piece_;
  // The first one last, as it is the first that is asked for.
  for (std::size_t piece = pieces; piece-- > 0;) take_piece(piece);
}

void InputStamps::take_piece(std::size_t piece) {
  piece_.clear();
  StateSaver saver(piece_);
  const std::size_t first = piece * inputs_per_piece_;
  const std::size_t end = std::min(count(), first + inputs_per_piece_);
  for (std::size_t i = first; i < end; ++i) {
    check_interrupted();
    for_each_file(options_.inputs[i], [&](const std::string& path) {
      std::optional<FileStamp> stamp = stamp_of(path);
      saver(stamp);
    });
  }
  number_ = piece;
  if (count() > inputs_per_piece_) store_.save(name_of_piece(piece), piece_);
}

void InputStamps::load_piece(std::size_t piece) {
  if (piece == number_) return;
  piece_ = store_.load(name_of_piece(piece)).value_or(Bytes());
  number_ = piece;
}

template <typename Visit>
void InputStamps::for_each_stamp(std::size_t input, Visit visit) {
  load_piece(input / inputs_per_piece_);
  StateLoader piece = begin_of(piece_);
  for (std::size_t i = number_ * inputs_per_piece_; i < input; ++i) {
    for_each_file(options_.inputs[i], [&](const std::string&) { next_stamp(piece); });
  }
  for_each_file(options_.inputs[input],
                [&](const std::string& path) { visit(path, next_stamp(piece)); });
}

void InputStamps::check(std::size_t input) {
  // What `convert` reads is one file, whichever sample it is.
  if (!options_.source.empty()) input = 0;
  std::vector<std::pair<const std::string*, Stamp>> files;
  {
    const MutexLock lock(mutex_);
    for_each_stamp(input, [&](const std::string& path, const Stamp& then) {
      files.emplace_back(&path, then);
    });
  }
  for (const auto& [path, then] : files) compare(*path, then);
}

void InputStamps::check_all(bool with_base, const Warn& warn) {
  const auto check_one = [&](const std::string& path, const Stamp& then) {
    if (then && is_gone(path)) {
      warn(path + ": was removed after it had been read");
    } else {
      compare(path, then);
    }
  };
  if (with_base) compare(options_.base.string(), base_);
  const MutexLock lock(mutex_);
  for (std::size_t number = 0; number * inputs_per_piece_ < count(); ++number) {
    load_piece(number);
    StateLoader piece = begin_of(piece_);
    const std::size_t end = std::min(count(), (number + 1) * inputs_per_piece_);
    for (std::size_t i = number * inputs_per_piece_; i < end; ++i) {
      check_interrupted();
      for_each_file(options_.inputs[i],
                    [&](const std::string& path) { check_one(path, next_stamp(piece)); });
    }
  }
}

}  // namespace spillway
