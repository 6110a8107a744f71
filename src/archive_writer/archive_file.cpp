#include "archive_writer/archive_file.hpp"

#include <algorithm>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {

ArchiveFile::ArchiveFile(File file) : file_(std::move(file)) { buffer_.reserve(kBufferBytes); }

void ArchiveFile::write(ByteView bytes) {
  offset_ += bytes.size();
  written_.update(bytes);
  if (buffer_.size() + bytes.size() > kBufferBytes) write_buffer();
  if (bytes.size() >= kBufferBytes) {
    file_.write(bytes);
  } else {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }
}

void ArchiveFile::write_buffer() {
  file_.write(buffer_);
  buffer_.clear();
}

void ArchiveFile::sync() {
  write_buffer();
  if (synced_ != offset_) file_.sync();
  synced_ = offset_;
}

void ArchiveFile::finish(std::uint64_t sealed_at, ByteView seal) {
  write_buffer();
  file_.write_at(sealed_at, seal);
  file_.sync();
  file_.close();
}

void ArchiveFile::take_up() {
  if (file_.size() < offset_) {
    throw Error(ErrorKind::corrupt, file_.name() +
                                        ": is shorter than its checkpoint says (--restart starts "
                                        "the job over)");
  }
  check_what_is_there();
  file_.truncate(offset_);
  synced_ = offset_;
}

// Another job may have written to the file meanwhile.
void ArchiveFile::check_what_is_there() const {
  StreamHash hash;
  Bytes piece(kBufferBytes);
  for (std::uint64_t at = 0; at < offset_; at += piece.size()) {
    check_interrupted();
    piece.resize(std::min<std::uint64_t>(kBufferBytes, offset_ - at));
    file_.read_at(at, piece);
    hash.update(piece);
  }
  if (hash.digest128() != written_.digest128()) {
    throw Error(ErrorKind::corrupt,
                file_.name() +
                    ": is not what was written before the checkpoint (--restart "
                    "starts the job over)");
  }
}

}  // namespace spillway
