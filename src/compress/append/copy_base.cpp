#include "compress/append/copy_base.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "archive/part_hashes.hpp"
#include "archive/part_head.hpp"
#include "archive/varint.hpp"
#include "base/interrupt.hpp"
#include "base/stream_hash.hpp"

namespace spillway {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr std::size_t kPartBufferBytes = std::size_t{4} << 20;

/// What is done with a part.
enum class Use : std::uint8_t {
  checked,     ///< it is compared with its hash; what is in it is written anew
  copied,      ///< the same, and it is copied
  hashes,      ///< it holds the hashes of the parts before it
  last_hashes  ///< and that of the footer
};

struct BasePart {
  PartPlace place;
  Use use = Use::checked;
  GroupStream stream;        // if copied
  std::uint32_t index = 0;   // of the part in its stream
  std::uint64_t number = 0;  // of the part in the order of the footer

  void add_to(SortWriter& builder) const {
    std::uint8_t key[kPartKeyBytes];
    put_big_endian(key, place.offset);
    put_big_endian(key + 8, number);
    Bytes payload = {static_cast<std::uint8_t>(use), static_cast<std::uint8_t>(stream.kind)};
    append_leb128(payload, place.size);
    append_leb128(payload, stream.group);
    append_leb128(payload, index);
    builder.add(key, payload);
  }

  /// Of a MergeReader or SavedWalk: its record.
  template <typename Walk>
  static BasePart read(const Walk& walk) {
    BasePart part;
    part.place.offset = get_big_endian<std::uint64_t>(walk.key().data());
    ByteCursor cursor(walk.payload());
    part.use = static_cast<Use>(cursor.byte());
    part.stream.kind = static_cast<GroupStreamKind>(cursor.byte());
    part.place.size = cursor.leb128();
    part.stream.group = static_cast<std::uint32_t>(cursor.leb128());
    part.index = static_cast<std::uint32_t>(cursor.leb128());
    return part;
  }
};

/// Bytes of the file, to `take`, piece by piece.
template <typename Take>
void read_range(const ArchiveReader& archive, std::uint64_t begin, std::uint64_t end, Take take) {
  Bytes piece;
  for (; begin < end; begin += piece.size()) {
    check_interrupted();
    piece.resize(std::min<std::uint64_t>(kReadBytes, end - begin));
    archive.read_at(begin, piece);
    take(ByteView(piece));
  }
}

/// Parts in the order of the file against the hashes among them.
class BaseHashes {
 public:
  /// `consequence` says what an error means for the result.
  BaseHashes(const ArchiveReader& archive, std::string consequence)
      : archive_(archive),
        consequence_(std::move(consequence)),
        is_hashed_(archive.part_count(stream_name::kHashes) > 0) {
    if (!is_hashed_ && ends_with_hashes()) fail("its directory does not name its hashes");
  }

  /// Whether the archive has hashes. Without, nothing is compared.
  bool are_there() const { return is_hashed_; }

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(hashes_, ends_checked_);
  }

  void add(std::uint32_t hash) {
    if (!is_hashed_) return;
    if (hashes_.size() == kPartsPerHashPart) fail("hashes of its parts are missing");
    hashes_.push_back(hash);
  }

  void add(const PartPlace& place) {
    if (!is_hashed_) return;
    const PartHead head = archive_.head(place);
    StreamHash hash;
    hash.update(part_head(head.metadata));
    read_range(archive_, head.bytes_offset, head.bytes_offset + place.size,
               [&](ByteView piece) { hash.update(piece); });
    add(part_hash(hash.digest64()));
  }

  void compare(const PartPlace& place, bool is_last) {
    const PartBytes part = archive_.read(place);
    Bytes stored = part_head(part.metadata);
    stored.insert(stored.end(), part.bytes.begin(), part.bytes.end());
    const HashPart expected = parse_hash_part(stored, is_last);
    if (!expected.is_whole || expected.hashes != hashes_) {
      fail("what comes before byte " + std::to_string(place.offset) + " is not what was written");
    }
    if (is_last && expected.footer_hash != footer_hash()) {
      fail("its directory is not what was written");
    }
    hashes_.clear();
    ends_checked_ = is_last;
  }

  /// After all parts.
  void finish() const {
    if (is_hashed_ && (!ends_checked_ || !hashes_.empty())) {
      fail("hashes of its parts are missing");
    }
  }

 private:
  // A damaged directory may not name the hashes; where they are the last part, they end like this.
  bool ends_with_hashes() const {
    Bytes end(kHashesMagic.size());
    if (archive_.footer_begin() < end.size()) return false;
    archive_.read_at(archive_.footer_begin() - end.size(), end);
    return std::ranges::equal(end, kHashesMagic);
  }

  std::uint64_t footer_hash() const {
    StreamHash hash;
    read_range(archive_, archive_.footer_begin(), archive_.file_size(),
               [&](ByteView piece) { hash.update(piece); });
    return hash.digest64();
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(ErrorKind::corrupt, archive_.path() + ": is damaged: " + reason + "; " +
                                        consequence_ + " (spillway verify lists the damage)");
  }

  const ArchiveReader& archive_;
  std::string consequence_;
  bool is_hashed_;
  bool ends_checked_ = false;          // the last part of hashes, and the directory, hold
  std::vector<std::uint32_t> hashes_;  // of the parts since the last part of hashes
};

Use use_of(const ArchiveReader::StreamEntry& stream, std::uint64_t index) {
  if (stream.name != stream_name::kHashes) return Use::checked;
  return index + 1 == stream.part_count ? Use::last_hashes : Use::hashes;
}

std::string consequence_for(const RunContext& run) {
  return run.is_append() ? "nothing was appended" : "nothing was converted";
}

}  // namespace

void check_stored_parts(const RunContext& run, const ArchiveReader& base) {
  BaseHashes hashes(base, consequence_for(run));
  if (!hashes.are_there()) return;
  ExternalSorter in_order(run.store, "parts to check", kPartKeyBytes,
                          SpillSets::segment_limits(run.options.run.force_spill));
  {
    const Reservation held = run.budget.reserve(kPartBufferBytes, "the parts of the archive");
    SortWriter parts(in_order, kPartBufferBytes);
    BasePart part;
    base.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
      check_interrupted();
      part.index = 0;
      base.for_each_part(stream, [&](const PartPlace& place) {
        part.place = place;
        part.use = use_of(stream, part.index++);
        part.add_to(parts);
        ++part.number;
      });
    });
    std::move(parts).finish();
  }
  for (MergeReader merge = std::move(in_order).finish().merge(true); merge.next();) {
    const BasePart part = BasePart::read(merge);
    if (part.use == Use::checked) {
      hashes.add(part.place);
    } else {
      hashes.compare(part.place, part.use == Use::last_hashes);
    }
  }
  hashes.finish();
  run.log.stage(base.path() + ": all " + std::to_string(base.file_size()) +
                " bytes match the hashes stored in it");
}

void list_base_parts(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive) {
  const BaseArchive& base = *parts.base;
  const Reservation held = run.budget.reserve(kPartBufferBytes, "the parts of the archive");
  SortWriter kept_parts(parts.sets.kept_parts, kPartBufferBytes);
  std::uint64_t number = 0;
  base.reader().for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    check_interrupted();
    const auto group = parse_group_stream_name(stream.name);
    const auto count = static_cast<std::uint32_t>(stream.part_count);
    std::uint32_t copied = group ? count : 0;
    if (group) {
      const auto kept = group->kind == GroupStreamKind::packs ? base.kept_packs(group->group, count)
                                                              : std::optional<std::uint32_t>();
      if (kept) copied = *kept;
      if (!kept) archive.end_copied_stream(*group, count);
    }
    BasePart part;
    if (group) part.stream = *group;
    base.reader().for_each_part(stream, [&](const PartPlace& place) {
      part.place = place;
      part.number = number++;
      part.use = part.index < copied ? Use::copied : use_of(stream, part.index);
      part.add_to(kept_parts);
      ++part.index;
    });
  });
  std::move(kept_parts).finish();
}

void copy_base_parts(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive,
                     MetadataSteps& steps) {
  const ArchiveReader& base = parts.base->reader();
  BaseHashes hashes(base, consequence_for(run));
  steps.walk(std::move(parts.sets.kept_parts).finish(), hashes, [&](const SavedWalk& walk) {
    run.progress.add_done(1);
    const BasePart part = BasePart::read(walk);
    switch (part.use) {
      case Use::checked:
        return hashes.add(part.place);
      case Use::copied:
        return hashes.add(archive.copy_group_part(part.stream, part.index, base, part.place));
      case Use::hashes:
      case Use::last_hashes:
        return hashes.compare(part.place, part.use == Use::last_hashes);
    }
  });
  hashes.finish();
}

}  // namespace spillway
