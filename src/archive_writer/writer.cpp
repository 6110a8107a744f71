#include "archive_writer/writer.hpp"

#include <algorithm>
#include <utility>

#include "archive/varint.hpp"
#include "base/interrupt.hpp"

namespace spillway {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;

// Key of a directory entry: section, number and kind of the stream (1 + 4 + 1 bytes), then 0 for
// the entry that holds the number of its parts, or 1 + the number of a part (4 bytes).
constexpr std::size_t kEntryKeyBytes = 1 + 4 + 1 + 4;
constexpr std::uint8_t kNamedSection = 0;
constexpr std::uint8_t kGroupSection = 1;
constexpr auto kHashesNumber = static_cast<std::uint32_t>(NamedStream::hashes);

Bytes head_of(std::uint64_t metadata) {
  Bytes head;
  append_container_varint(head, metadata);
  return head;
}

constexpr std::array<std::string_view, kNamedStreams> kNames = {
    stream_name::kSamples,          stream_name::kContigs,  stream_name::kDetails,
    stream_name::kFileTypeInfo,     stream_name::kParams,   stream_name::kSplitters,
    stream_name::kSegmentSplitters, stream_name::kResidues, stream_name::kLayout,
    stream_name::kHeaders,          stream_name::kMasks,    stream_name::kMaskIds,
    stream_name::kDigests,          stream_name::kHashes};

}  // namespace

std::string ArchiveWriter::StreamKey::name() const {
  if (section == kNamedSection) return std::string(kNames[number]);
  return group_stream_name({number, static_cast<GroupStreamKind>(kind)});
}

ArchiveWriter::ArchiveWriter(File file, ScratchStore& store, std::size_t buffer_bytes,
                             bool force_spill)
    : file_(std::move(file)),
      directory_(store, "directory of parts", kEntryKeyBytes,
                 {.keep_in_memory = force_spill ? 0 : std::size_t{1} << 20}),
      entries_(directory_, buffer_bytes) {
  buffer_.reserve(kWriteBytes);
}

void ArchiveWriter::add_entry(const StreamKey& stream, std::uint32_t part, ByteView payload) {
  std::array<std::uint8_t, kEntryKeyBytes> key{};
  key[0] = stream.section;
  put_big_endian(key.data() + 1, stream.number);
  key[5] = stream.kind;
  put_big_endian(key.data() + 6, part);
  entries_.add(key, payload);
}

void ArchiveWriter::add_count(const StreamKey& stream, std::uint32_t parts) {
  Bytes payload;
  append_container_varint(payload, parts);
  add_entry(stream, 0, payload);
  ++streams_;
}

void ArchiveWriter::add_place(const StreamKey& stream, std::uint32_t part, std::uint64_t metadata,
                              ByteView bytes) {
  Bytes place;
  append_container_varint(place, offset_);
  append_container_varint(place, bytes.size());
  add_entry(stream, part + 1, place);
  const Bytes head = head_of(metadata);
  write(head);
  write(bytes);
  if (stream.section == kNamedSection && stream.number == kHashesNumber) return;
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
  Bytes entry;
  append_container_varint(entry, offset_);
  append_container_varint(entry, place.size);
  add_entry(stream, part + 1, entry);
  const PartHead found = from.head(place);
  const Bytes head = head_of(found.metadata);
  write(head);
  hashes_.add_piece(head);
  Bytes piece;
  for (std::uint64_t done = 0; done < place.size; done += piece.size()) {
    check_interrupted();
    piece.resize(std::min<std::uint64_t>(kWriteBytes, place.size - done));
    from.read_at(found.bytes_offset + done, piece);
    write(piece);
    hashes_.add_piece(piece);
  }
  const std::uint32_t hash = hashes_.end_part();
  write_hashes_if_full();
  return hash;
}

void ArchiveWriter::copy_part(NamedStream stream, const ArchiveReader& from, PartPlace place) {
  const auto number = static_cast<std::uint32_t>(stream);
  copy_place({kNamedSection, number, 0}, named_parts_[number]++, from, place);
}

std::uint32_t ArchiveWriter::copy_group_part(GroupStream stream, std::uint32_t index,
                                             const ArchiveReader& from, PartPlace place) {
  return copy_place({kGroupSection, stream.group, static_cast<std::uint8_t>(stream.kind)}, index,
                    from, place);
}

void ArchiveWriter::end_copied_stream(GroupStream stream, std::uint32_t parts) {
  add_count({kGroupSection, stream.group, static_cast<std::uint8_t>(stream.kind)}, parts);
}

void ArchiveWriter::add_part(NamedStream stream, std::uint64_t metadata, ByteView bytes) {
  const auto number = static_cast<std::uint32_t>(stream);
  add_place({kNamedSection, number, 0}, named_parts_[number]++, metadata, bytes);
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
    names += kNames[number];
  }
  return names;
}

void ArchiveWriter::begin_stream(GroupStream stream, std::uint32_t copied_parts) {
  close_stream();
  in_stream_ = true;
  stream_ = {kGroupSection, stream.group, static_cast<std::uint8_t>(stream.kind)};
  stream_parts_ = copied_parts;
}

void ArchiveWriter::add_group_part(std::uint64_t metadata, ByteView bytes) {
  add_place(stream_, stream_parts_++, metadata, bytes);
}

void ArchiveWriter::close_stream() {
  if (in_stream_) add_count(stream_, stream_parts_);
  in_stream_ = false;
}

void ArchiveWriter::write(ByteView bytes) {
  offset_ += bytes.size();
  written_.update(bytes);
  if (buffer_.size() + bytes.size() > kWriteBytes) write_buffer();
  if (bytes.size() >= kWriteBytes) {
    file_.write(bytes);
  } else {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }
}

void ArchiveWriter::write_buffer() {
  file_.write(buffer_);
  buffer_.clear();
}

void ArchiveWriter::flush() {
  if (!finished_) {
    write_buffer();
    if (synced_ != offset_) file_.sync();
    synced_ = offset_;
    entries_.flush();
  }
  directory_.flush();
}

void ArchiveWriter::take_up_file() {
  if (finished_) return;
  if (file_.size() < offset_) {
    throw Error(ErrorKind::corrupt, file_.name() +
                                        ": is shorter than its checkpoint says (--restart begins "
                                        "the job anew)");
  }
  check_what_is_there();
  file_.truncate(offset_);
  synced_ = offset_;
}

// Another job may have written to the file meanwhile.
void ArchiveWriter::check_what_is_there() const {
  StreamHash hash;
  Bytes piece(kWriteBytes);
  for (std::uint64_t at = 0; at < offset_; at += piece.size()) {
    check_interrupted();
    piece.resize(std::min<std::uint64_t>(kWriteBytes, offset_ - at));
    file_.read_at(at, piece);
    hash.update(piece);
  }
  if (hash.digest128() != written_.digest128()) {
    throw Error(ErrorKind::corrupt,
                file_.name() +
                    ": is not what was written before the checkpoint (--restart "
                    "begins the job anew)");
  }
}

void ArchiveWriter::finish() {
  close_stream();
  const std::uint64_t hash_count = hashes_.count();
  Bytes hashes = hashes_.take_last();
  add_part(NamedStream::hashes, hash_count, hashes);
  const std::uint64_t hashes_end = offset_;
  for (std::uint32_t number = 0; number < kNamedStreams; ++number) {
    const bool optional = number >= static_cast<std::uint32_t>(kFirstOptionalStream);
    if (optional && named_parts_[number] == 0) continue;
    add_count({kNamedSection, number, 0}, named_parts_[number]);
  }
  entries_.finish();
  const std::uint64_t footer_hash = write_footer();
  write_buffer();
  hashes = seal_last_hash_part(head_of(hash_count), std::move(hashes), footer_hash);
  const ByteView seal = ByteView(hashes).last(kLastHashPartTailBytes);
  const std::uint64_t sealed_at = hashes_end - seal.size();
  file_.write_at(sealed_at, seal);
  file_.sync();
  file_.close();
  finished_ = true;
  result_ = {offset_, written_.digest128(), sealed_at, {seal.begin(), seal.end()}};
}

std::uint64_t ArchiveWriter::write_footer() {
  const std::uint64_t start = offset_;
  StreamHash hash;
  Bytes piece;
  const auto write_piece = [&] {
    hash.update(piece);
    write(piece);
    piece.clear();
  };
  append_container_varint(piece, streams_);
  write_piece();
  MergeReader merge = directory_.merge(true);
  while (merge.next()) {
    const std::uint8_t* key = merge.key().data();
    if (get_big_endian<std::uint32_t>(key + 6) == 0) {
      const StreamKey stream{key[0], get_big_endian<std::uint32_t>(key + 1), key[5]};
      const std::string name = stream.name();
      piece.insert(piece.end(), name.begin(), name.end());
      piece.push_back(0);
      piece.insert(piece.end(), merge.payload().begin(), merge.payload().end());
      append_container_varint(piece, 0);  // raw size, which no reader needs
    } else {
      piece.insert(piece.end(), merge.payload().begin(), merge.payload().end());
    }
    write_piece();
  }
  const std::uint64_t footer_bytes = offset_ - start;
  append_little_endian(piece, footer_bytes);
  write_piece();
  return hash.digest64();
}

}  // namespace spillway
