#include "compress/shards/bundle_reader.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/checkpoint_state.hpp"
#include "base/little_endian.hpp"

namespace spillway {
namespace {

// More than any identity has.
constexpr std::uint32_t kMostIdentityBytes = 4096;
constexpr std::size_t kRoomBytes = 8;

bool is_below(ByteView a, ByteView b) { return std::ranges::lexicographical_compare(a, b); }

}  // namespace

BundleReader::BundleReader(const std::filesystem::path& path,
                           const std::optional<Hash128>& expected_job,
                           const std::string& expected_task)
    : path_(path), task_(expected_task), file_(File::open_read(path)) {
  const std::uint64_t size = file_.size();
  if (size < kBundleHeadBytes + kBundleHashBytes + kBundleTrailerBytes) fail("is cut");
  Bytes head(kBundleHeadBytes);
  file_.read_at(0, head);
  if (load_little_endian<std::uint64_t>(head) != kBundleMagic) fail("is no bundle");
  const auto version = load_little_endian<std::uint32_t>(ByteView(head).subspan(8));
  const auto identity_bytes = load_little_endian<std::uint32_t>(ByteView(head).subspan(12));
  if (version != kBundleVersion) fail("is of another version of Spillway");
  if (identity_bytes > std::min<std::uint64_t>(kMostIdentityBytes, size)) fail("is damaged");
  head_bytes_ = kBundleHeadBytes + identity_bytes + kBundleHashBytes;
  if (size < head_bytes_ + kBundleTrailerBytes) fail("is cut");
  head.resize(head_bytes_);
  file_.read_at(0, head);
  const ByteView hashed = ByteView(head).first(head_bytes_ - kBundleHashBytes);
  if (load_little_endian<std::uint64_t>(ByteView(head).last(kBundleHashBytes)) != hash64(hashed)) {
    fail("is damaged");
  }
  load_state(identity_, path.string(), hashed.subspan(kBundleHeadBytes));
  if (expected_job && identity_.job != *expected_job) fail("is of another job");
  if (identity_.task != task_) fail("is of another task, " + identity_.task);
  Bytes trailer(kBundleTrailerBytes);
  const std::uint64_t trailer_at = size - kBundleTrailerBytes;
  file_.read_at(trailer_at, trailer);
  directory_at_ = load_little_endian<std::uint64_t>(trailer);
  if (load_little_endian<std::uint64_t>(ByteView(trailer).last(8)) != kBundleMagic ||
      directory_at_ < head_bytes_ || directory_at_ > trailer_at) {
    fail("is cut");
  }
  Bytes directory(trailer_at - directory_at_);
  file_.read_at(directory_at_, directory);
  if (load_little_endian<std::uint64_t>(ByteView(trailer).subspan(8)) !=
      hash_of_directory(directory, directory_at_)) {
    fail("is damaged");
  }
  load_state(directory_, path.string(), directory);
}

void BundleReader::fail(const std::string& what) const {
  throw Error(ErrorKind::corrupt,
              path_.string() + ": " + what + " (run the task " + task_ + " again)");
}

const BundleSection& BundleReader::section(const std::string& name) const {
  const auto found = std::ranges::find(directory_.sections, name, &BundleSection::name);
  if (found == directory_.sections.end()) fail("has no section " + name);
  return *found;
}

ByteView BundleReader::read_frame(const BundleSection::Frame& frame, Bytes& room) const {
  const std::size_t hashed = kRoomBytes + kBundleFrameHeadBytes + frame.bytes;
  room.resize(hashed + kBundleHashBytes);
  file_.read_at(frame.offset, std::span(room).subspan(kRoomBytes));
  const auto length = load_little_endian<std::uint32_t>(ByteView(room).subspan(kRoomBytes));
  const auto hash = load_little_endian<std::uint64_t>(ByteView(room).subspan(hashed));
  if (length != frame.bytes || hash != hash_of_frame(frame.number, std::span(room).first(hashed))) {
    fail("is damaged");
  }
  return ByteView(room).subspan(kRoomBytes + kBundleFrameHeadBytes, frame.bytes);
}

void BundleReader::check() const {
  std::vector<BundleSection::Frame> frames;
  for (const BundleSection& section : directory_.sections) {
    frames.insert(frames.end(), section.frames.begin(), section.frames.end());
  }
  std::ranges::sort(frames, {}, &BundleSection::Frame::number);
  std::uint64_t offset = head_bytes_;
  Bytes room;
  for (const BundleSection::Frame& frame : frames) {
    if (frame.offset != offset) fail("is damaged");
    read_frame(frame, room);
    offset += kBundleFrameHeadBytes + frame.bytes + kBundleHashBytes;
  }
  if (offset != directory_at_) fail("is damaged");
}

BundleReader::Walk::Walk(const BundleReader& bundle, const BundleSection& section, KeyRange range)
    : bundle_(bundle), section_(section), range_(std::move(range)) {
  if (range_.from.empty()) return;
  // The last frame whose first key is not above the first one wanted.
  const auto& frames = section_.frames;
  const auto after = std::ranges::upper_bound(
      frames, ByteView(range_.from), is_below,
      [](const BundleSection::Frame& frame) { return ByteView(frame.first_key); });
  frame_ = after == frames.begin() ? 0 : static_cast<std::size_t>(after - frames.begin()) - 1;
}

bool BundleReader::Walk::next_of_all(ByteView& key, ByteView& payload) {
  if (rest_.empty()) {
    if (frame_ == section_.frames.size()) return false;
    rest_ = bundle_.read_frame(section_.frames[frame_++], room_);
  }
  ByteCursor cursor(rest_, "bundle");
  key = cursor.take(section_.key_bytes);
  payload = cursor.take(cursor.leb128());
  rest_ = cursor.rest();
  return true;
}

bool BundleReader::Walk::next(ByteView& key, ByteView& payload) {
  while (next_of_all(key, payload)) {
    if (!range_.from.empty() && is_below(key, range_.from)) continue;
    return range_.to.empty() || is_below(key, range_.to);
  }
  return false;
}

}  // namespace spillway
