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

void append(StateWriter& state, const std::optional<FileStamp>& stamp) {
  state.number(stamp ? 1 : 0);
  if (!stamp) return;
  for (const std::uint64_t number : {stamp->device, stamp->inode, stamp->bytes,
                                     static_cast<std::uint64_t>(stamp->modified_seconds),
                                     static_cast<std::uint64_t>(stamp->modified_nanoseconds),
                                     static_cast<std::uint64_t>(stamp->changed_seconds),
                                     static_cast<std::uint64_t>(stamp->changed_nanoseconds)}) {
    state.number(number);
  }
}

std::optional<FileStamp> read_stamp(StateReader& state) {
  if (!state.flag()) return std::nullopt;
  FileStamp stamp;
  state.number(stamp.device);
  state.number(stamp.inode);
  state.number(stamp.bytes);
  state.number(stamp.modified_seconds);
  state.number(stamp.modified_nanoseconds);
  state.number(stamp.changed_seconds);
  state.number(stamp.changed_nanoseconds);
  return stamp;
}

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
  const std::lock_guard lock(mutex_);
  if (!options_.base.empty()) base_ = stamp_of(options_.base.string());
  const std::size_t pieces = (count() + inputs_per_piece_ - 1) / inputs_per_piece_;
  // The first one last, as it is the first that is asked for.
  for (std::size_t piece = pieces; piece-- > 0;) take_piece(piece);
}

void InputStamps::take_piece(std::size_t piece) {
  StateWriter state;
  const std::size_t first = piece * inputs_per_piece_;
  const std::size_t end = std::min(count(), first + inputs_per_piece_);
  for (std::size_t i = first; i < end; ++i) {
    check_interrupted();
    for_each_file(options_.inputs[i],
                  [&](const std::string& path) { append(state, stamp_of(path)); });
  }
  piece_ = state.written();
  number_ = piece;
  if (count() > inputs_per_piece_) store_.save(name_of_piece(piece), piece_);
}

void InputStamps::load_piece(std::size_t piece) {
  if (piece == number_) return;
  piece_.clear();
  store_.load(name_of_piece(piece),
              [&](ByteView bytes) { piece_.insert(piece_.end(), bytes.begin(), bytes.end()); });
  number_ = piece;
}

template <typename Visit>
void InputStamps::for_each_stamp(std::size_t input, Visit visit) {
  load_piece(input / inputs_per_piece_);
  StateReader state(piece_);
  for (std::size_t i = number_ * inputs_per_piece_; i < input; ++i) {
    for_each_file(options_.inputs[i], [&](const std::string&) { read_stamp(state); });
  }
  for_each_file(options_.inputs[input],
                [&](const std::string& path) { visit(path, read_stamp(state)); });
}

void InputStamps::check(std::size_t input) {
  // What `convert` reads is one file, whichever sample it is.
  if (!options_.source.empty()) input = 0;
  std::vector<std::pair<const std::string*, Stamp>> files;
  {
    const std::lock_guard lock(mutex_);
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
  const std::lock_guard lock(mutex_);
  for (std::size_t piece = 0; piece * inputs_per_piece_ < count(); ++piece) {
    load_piece(piece);
    StateReader state(piece_);
    const std::size_t end = std::min(count(), (piece + 1) * inputs_per_piece_);
    for (std::size_t i = piece * inputs_per_piece_; i < end; ++i) {
      check_interrupted();
      for_each_file(options_.inputs[i],
                    [&](const std::string& path) { check_one(path, read_stamp(state)); });
    }
  }
}

}  // namespace spillway
