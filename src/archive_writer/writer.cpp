#include "archive_writer/writer.hpp"

#include <algorithm>
#include <utility>

#include "archive/part_head.hpp"
#include "archive/varint.hpp"
#include "base/interrupt.hpp"

namespace spillway {
namespace {

constexpr std::size_t kPieceBytes = ArchiveFile::kBufferBytes;

}  // namespace

ArchiveWriter::ArchiveWriter(File file, ScratchStore& store, std::size_t buffer_bytes,
                             bool force_spill)
    : file_(std::move(file)), directory_(store, buffer_bytes, force_spill) {}

void ArchiveWriter::add_count(const StreamKey& stream, std::uint32_t parts) {
  directory_.add_stream(stream, parts);
  ++streams_;
}

void ArchiveWriter::add_place(const StreamKey& stream, std::uint32_t part, std::uint64_t metadata,
                              ByteView bytes) {
  directory_.add_part(stream, part, file_.offset(), bytes.size());
  const Bytes head = part_head(metadata);
  file_.write(head);
  file_.write(bytes);
  if (stream == StreamKey::of(NamedStream::hashes)) return;
  hashes_.add(head, bytes);
  write_hashes_if_full();
}

void ArchiveWriter::write_hashes_if_full() {
  if (hashes_.is_full()) {
    const std::uint64_t count = hashes_.count();
    add_part(NamedStream::hashes, count, hashes_.take());
  }
}

std::uint32_t ArchiveWriter::copy_place(const StreamKey& stream, std::uint32_t part,
                                        const ArchiveReader& from, PartPlace place) {
  directory_.add_part(stream, part, file_.offset(), place.size);
  const PartHead found = from.head(place);
  const Bytes head = part_head(found.metadata);
  file_.write(head);
  hashes_.add_piece(head);
  Bytes piece;
  for (std::uint64_t done = 0; done < place.size; done += piece.size()) {
    check_interrupted();
    piece.resize(std::min<std::uint64_t>(kPieceBytes, place.size - done));
    from.read_at(found.bytes_offset + done, piece);
    file_.write(piece);
    hashes_.add_piece(piece);
  }
  const std::uint32_t hash = hashes_.end_part();
  write_hashes_if_full();
  return hash;
}

void ArchiveWriter::copy_part(NamedStream stream, const ArchiveReader& from, PartPlace place) {
  copy_place(StreamKey::of(stream), named_parts_[static_cast<std::size_t>(stream)]++, from, place);
}

std::uint32_t ArchiveWriter::copy_group_part(GroupStream stream, std::uint32_t index,
                                             const ArchiveReader& from, PartPlace place) {
  return copy_place(StreamKey::of(stream), index, from, place);
}

void ArchiveWriter::end_copied_stream(GroupStream stream, std::uint32_t parts) {
  add_count(StreamKey::of(stream), parts);
}

void ArchiveWriter::add_part(NamedStream stream, std::uint64_t metadata, ByteView bytes) {
  add_place(StreamKey::of(stream), named_parts_[static_cast<std::size_t>(stream)]++, metadata,
            bytes);
}

std::string ArchiveWriter::extra_streams() const {
  std::string names;
  for (auto number = static_cast<std::size_t>(kFirstOptionalStream); number < kNamedStreams;
       ++number) {
    // The last hashes come with the footer.
    if (named_parts_[number] == 0 && number != static_cast<std::size_t>(NamedStream::hashes)) {
      continue;
    }
    if (!names.empty()) names += ' ';
    names += name_of(static_cast<NamedStream>(number));
  }
  return names;
}

void ArchiveWriter::begin_stream(GroupStream stream, std::uint32_t copied_parts) {
  close_stream();
  in_stream_ = true;
  stream_ = StreamKey::of(stream);
  stream_parts_ = copied_parts;
}

void ArchiveWriter::add_group_part(std::uint64_t metadata, ByteView bytes) {
  add_place(stream_, stream_parts_++, metadata, bytes);
}

void ArchiveWriter::close_stream() {
  if (in_stream_) add_count(stream_, stream_parts_);
  in_stream_ = false;
}

void ArchiveWriter::flush() {
  if (!finished_) {
    file_.sync();
    directory_.spill();
  }
  directory_.flush();
}

void ArchiveWriter::finish() {
  close_stream();
  const std::uint64_t hash_count = hashes_.count();
  Bytes hashes = hashes_.take_last();
  add_part(NamedStream::hashes, hash_count, hashes);
  const std::uint64_t hashes_end = file_.offset();
  for (std::uint32_t number = 0; number < kNamedStreams; ++number) {
    const bool optional = number >= static_cast<std::uint32_t>(kFirstOptionalStream);
    if (optional && named_parts_[number] == 0) continue;
    add_count(StreamKey::of(static_cast<NamedStream>(number)), named_parts_[number]);
  }
  directory_.finish();
  const std::uint64_t footer_hash = write_footer();
  hashes = seal_last_hash_part(part_head(hash_count), std::move(hashes), footer_hash);
  const ByteView seal = ByteView(hashes).last(kLastHashPartTailBytes);
  const std::uint64_t sealed_at = hashes_end - seal.size();
  file_.finish(sealed_at, seal);
  finished_ = true;
  result_ = {file_.offset(), file_.hash(), sealed_at, {seal.begin(), seal.end()}};
}

std::uint64_t ArchiveWriter::write_footer() {
  const std::uint64_t start = file_.offset();
  StreamHash hash;
  const auto write_piece = [&](ByteView piece) {
    hash.update(piece);
    file_.write(piece);
  };
  Bytes streams;
  append_container_varint(streams, streams_);
  write_piece(streams);
  directory_.put_out(write_piece);
  Bytes trailer;
  append_little_endian(trailer, file_.offset() - start);
  write_piece(trailer);
  return hash.digest64();
}

}  // namespace spillway
