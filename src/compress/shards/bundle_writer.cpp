#include "compress/shards/bundle_writer.hpp"

#include <utility>

#include "base/assert.hpp"
#include "base/checkpoint_state.hpp"
#include "base/file.hpp"

namespace spillway {
namespace {

constexpr std::size_t kRoomBytes = 8;

Bytes head_of(BundleIdentity identity) {
  const Bytes about = saved_state(identity);
  Bytes head;
  append_little_endian(head, kBundleMagic);
  append_little_endian(head, kBundleVersion);
  append_little_endian(head, static_cast<std::uint32_t>(about.size()));
  head.insert(head.end(), about.begin(), about.end());
  append_little_endian(head, hash64(head));
  return head;
}

}  // namespace

BundleWriter::Section::Section(BundleWriter& bundle, std::string name, std::size_t key_bytes)
    : bundle_(bundle) {
  about_.name = std::move(name);
  about_.key_bytes = key_bytes;
  begin_frame();
}

void BundleWriter::Section::begin_frame() { frame_.assign(kRoomBytes + kBundleFrameHeadBytes, 0); }

void BundleWriter::Section::add(ByteView key, ByteView payload) {
  SPILLWAY_ASSERT(key.size() == about_.key_bytes);
  if (frame_.size() == kRoomBytes + kBundleFrameHeadBytes)
    first_key_.assign(key.begin(), key.end());
  frame_.insert(frame_.end(), key.begin(), key.end());
  append_leb128(frame_, payload.size());
  frame_.insert(frame_.end(), payload.begin(), payload.end());
  ++about_.records;
  if (frame_.size() >= frame_bytes_after(about_.bytes)) end_frame();
}

void BundleWriter::Section::end_frame() {
  const std::size_t bytes = frame_.size() - kRoomBytes - kBundleFrameHeadBytes;
  if (bytes == 0) return;
  const std::uint64_t number = bundle_.frames_++;
  put_little_endian(frame_.data() + kRoomBytes, static_cast<std::uint32_t>(bytes));
  const std::uint64_t hash = hash_of_frame(number, frame_);
  append_little_endian(frame_, hash);
  about_.frames.push_back({number, bundle_.offset_, static_cast<std::uint32_t>(bytes), first_key_});
  about_.bytes += bytes;
  bundle_.write(ByteView(frame_).subspan(kRoomBytes));
  begin_frame();
}

BundleWriter::BundleWriter(const std::filesystem::path& path, const BundleIdentity& identity)
    : path_(path), file_(path, path.string()) {
  write(head_of(identity));
}

BundleWriter::Section& BundleWriter::section(const std::string& name, std::size_t key_bytes) {
  return sections_.emplace_back(*this, name, key_bytes);
}

void BundleWriter::finish(ByteView result) {
  BundleDirectory directory;
  directory.result.assign(result.begin(), result.end());
  for (Section& section : sections_) {
    section.end_frame();
    directory.sections.push_back(std::move(section.about_));
  }
  const std::uint64_t begin = offset_;
  const Bytes bytes = saved_state(directory);
  write(bytes);
  Bytes trailer;
  append_little_endian(trailer, begin);
  append_little_endian(trailer, hash_of_directory(bytes, begin));
  append_little_endian(trailer, kBundleMagic);
  write(trailer);
  file_.file().sync();
  file_.replace();
  File::open_directory_of(path_).sync_directory();
}

void BundleWriter::write(ByteView bytes) {
  file_.file().write(bytes);
  offset_ += bytes.size();
}

}  // namespace spillway
