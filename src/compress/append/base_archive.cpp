#include "compress/append/base_archive.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "archive/stream_names.hpp"
#include "base/interrupt.hpp"
#include "base/little_endian.hpp"
#include "collection/byte_stream.hpp"
#include "collection/sample_names.hpp"
#include "collection/sample_streams.hpp"
#include "compress/group_ids.hpp"
#include "config/option_limits.hpp"
#include "extract/open_archive.hpp"
#include "extract/preserved.hpp"
#include "input/fasta_streams.hpp"
#include "input/inputs_by_sample.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// Of the reader, of what becomes of packs, and of the references' bases or, later, the last ids.
constexpr std::uint64_t kBytesPerGroup = 8 + 1 + 4;
constexpr std::size_t kEntryBytes = 8 + 8 + 4;  // of segment-splitters
constexpr std::size_t kReadEntries = std::size_t{1} << 12;

[[noreturn]] void fail(const ArchiveReader& archive, const std::string& reason) {
  throw Error(ErrorKind::corrupt, archive.path() + ": " + reason);
}

void check_range(const ArchiveReader& archive, const char* what, std::uint64_t value,
                 const OptionRange& range) {
  if (value >= range.least && value <= range.most) return;
  throw Error(ErrorKind::unsupported,
              archive.path() + ": has a " + what + " of " + std::to_string(value) +
                  ", with which nothing can be appended (" + std::to_string(range.least) + " to " +
                  std::to_string(range.most) + " can)");
}

void check_version(const ArchiveReader& archive, const FileInfo& info) {
  if (info.file_version_major == 3) return;
  throw Error(ErrorKind::unsupported,
              archive.path() + ": is of version " + std::to_string(info.file_version_major) +
                  " of the format, to which nothing can be appended (spillway convert makes one of "
                  "version 3)");
}

// The only part of a stream of fixed-size entries, piece by piece; nothing if there is no such
// stream.
template <typename Visit>
void for_each_entry(const ArchiveReader& archive, std::string_view stream, std::size_t entry_bytes,
                    Visit visit) {
  const std::optional<PartPlace> place = archive.find_part(stream, 0);
  if (!place) return;
  const PartHead head = archive.head(*place);
  if (head.bytes_size % entry_bytes != 0) fail(archive, std::string(stream) + " ends early");
  Bytes piece;
  for (std::uint64_t at = 0; at < head.bytes_size; at += piece.size()) {
    piece.resize(std::min<std::uint64_t>(kReadEntries * entry_bytes, head.bytes_size - at));
    archive.read_at(head.bytes_offset + at, piece);
    for (ByteView rest = piece; !rest.empty(); rest = rest.subspan(entry_bytes)) {
      visit(rest.first(entry_bytes));
    }
  }
}

std::uint64_t entries_of(const ArchiveReader& archive, std::string_view stream,
                         std::size_t entry_bytes) {
  const std::optional<PartPlace> place = archive.find_part(stream, 0);
  return place ? archive.head(*place).bytes_size / entry_bytes : 0;
}

// Of a reference, or of a pack.
std::uint64_t unpacked_bytes(const PartHead& head) {
  return head.metadata != 0 ? head.metadata : head.bytes_size;
}

std::uint32_t count_samples(const ArchiveReader& archive) {
  return ByteStream::open_part(archive, archive.place(stream_name::kSamples, 0),
                               std::string(stream_name::kSamples))
      .varint();
}

// An archive can say from which sample on it knows more, but not that it knows less again.
void check_preserve(const ArchiveReader& archive, const FileInfo& info, Preserve asked) {
  const Preserve known = preserved_of(archive, info).level;
  if (asked <= known) return;
  const bool is_exact = known == Preserve::exact;
  throw Error(ErrorKind::usage,
              archive.path() +
                  (is_exact ? ": gives back every byte of its samples"
                            : ": gives back the case of its samples") +
                  "; so it has to with those that are appended (--preserve=exact" +
                  (is_exact ? ")" : " or case)"));
}

}  // namespace

std::uint64_t bytes_of_base(const std::filesystem::path& path) {
  const ArchiveReader archive = open_archive(path);
  return kBytesPerGroup * archive.group_count() +
         SplitterTable::memory_bytes(
             entries_of(archive, stream_name::kSplitters, 8),
             entries_of(archive, stream_name::kSegmentSplitters, kEntryBytes));
}

ShapeOptions shape_of_base(const std::filesystem::path& path, ShapeOptions shape) {
  const ArchiveReader archive = open_archive(path);
  const FileInfo info = read_file_info(archive);
  check_version(archive, info);
  const ArchiveParams params = read_params(archive, info);
  check_range(archive, "k-mer length", params.kmer_length, kKmerLengths);
  check_range(archive, "minimal match length", params.min_match_length, kMinMatchLengths);
  check_range(archive, "pack cardinality", params.pack_cardinality, kPackCardinalities);
  check_range(archive, "segment size", params.segment_size, kSegmentSizes);
  check_preserve(archive, info, shape.preserve);
  shape.kmer_length = params.kmer_length;
  shape.min_match_length = params.min_match_length;
  shape.pack_cardinality = params.pack_cardinality;
  shape.segment_size = params.segment_size;
  return shape;
}

BaseArchive::BaseArchive(const std::filesystem::path& path, MemoryBudget& budget)
    : reader_(open_archive(path)),
      info_(read_file_info(reader_)),
      params_(read_params(reader_, info_)),
      samples_(count_samples(reader_)),
      reservation_(
          budget.reserve(kBytesPerGroup * reader_.group_count(), "the groups of " + path.string())),
      packs_(reader_.group_count()),
      reference_masks_(reader_, stream_name::kMasks),
      masks_(reader_, stream_name::kMasks) {
  check_version(reader_, info_);
  if (reader_.group_count() < kRawGroups) fail(reader_, "has no raw groups");
  groups_ = reader_.group_count() - kRawGroups;
}

void BaseArchive::for_each_sample(const std::function<void(std::string_view name)>& visit) const {
  for_each_sample_name(reader_, visit);
}

bool BaseArchive::refuse_known_samples(const std::vector<Input>& inputs) const {
  const InputsBySample by_sample(inputs);
  bool is_open = false;
  for_each_sample([&](std::string_view name) {
    const Input* input = by_sample.find(name);
    if (input == nullptr) return;
    if (may_be_tar(*input)) {
      is_open = true;
      return;
    }
    throw Error(ErrorKind::input, input->path + ": the archive " + reader_.path() +
                                      " has a sample " + std::string(name) + " already");
  });
  return is_open;
}

void refuse_known_samples(const CreateOptions& options) {
  if (options.base.empty() || options.shape.samples_by_header()) return;
  MemoryBudget budget(std::numeric_limits<std::uint64_t>::max());
  BaseArchive(options.base, budget).refuse_known_samples(options.inputs);
}

std::vector<std::uint32_t> BaseArchive::reference_bases() const {
  std::vector<std::uint32_t> bases(groups_);
  for (std::uint32_t ordinal = 0; ordinal < groups_; ++ordinal) {
    check_interrupted();
    const GroupStream stream{group_id_of(ordinal), GroupStreamKind::reference};
    const std::optional<PartPlace> place = reader_.find_part(stream, 0);
    if (!place) continue;
    bases[ordinal] = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(unpacked_bytes(reader_.head(*place)), UINT32_MAX));
  }
  return bases;
}

SplitterTable BaseArchive::read_splitters(std::span<const std::uint32_t> reference_bases,
                                          std::uint64_t longest_bases, MemoryBudget& budget) const {
  WidenedSampling sampling(
      KmerSampling::for_segment_size(params_.kmer_length, params_.segment_size));
  const auto splitter_of = [](ByteView entry) { return load_little_endian<std::uint64_t>(entry); };
  for_each_entry(reader_, stream_name::kSplitters, 8, [&](ByteView entry) {
    if (splitter_of(entry) != kNoKmer) sampling.add(splitter_of(entry));
  });
  SplitterTable table(sampling.sampling(), entries_of(reader_, stream_name::kSplitters, 8),
                      entries_of(reader_, stream_name::kSegmentSplitters, kEntryBytes), budget);
  for_each_entry(reader_, stream_name::kSplitters, 8, [&](ByteView entry) {
    const std::uint64_t kmer = splitter_of(entry);
    if (kmer != kNoKmer) table.add_splitter(kmer);
  });
  for_each_entry(reader_, stream_name::kSegmentSplitters, kEntryBytes, [&](ByteView entry) {
    const GroupKey key{load_little_endian<std::uint64_t>(entry),
                       load_little_endian<std::uint64_t>(entry.subspan(8))};
    const auto id = load_little_endian<std::uint32_t>(entry.subspan(16));
    if (id >= reader_.group_count()) fail(reader_, "has a key for a group that is not there");
    // What has no splitter, or lies in a raw group, is placed by what it resembles.
    const bool has_splitter = key.first != kNoKmer || key.second != kNoKmer;
    if (id < kRawGroups || !has_splitter || table.find_group(key)) return;
    const std::uint32_t bases = reference_bases[id - kRawGroups];
    if (bases == 0 || bases > longest_bases) return;
    table.add_group({key, bases, id - kRawGroups});
  });
  return table;
}

Part BaseArchive::reference(std::uint32_t ordinal) const {
  PartBytes part =
      reader_.read(reader_.place(GroupStream{group_id_of(ordinal), GroupStreamKind::reference}, 0));
  return {part.metadata, std::move(part.bytes)};
}

Bytes BaseArchive::reference_mask(std::uint32_t ordinal) {
  const std::uint32_t group = group_id_of(ordinal);
  reference_masks_.seek(group, 0);
  if (!reference_masks_.next() || reference_masks_.key() != RowKey{group, 0}) return {};
  const ByteView text = reference_masks_.payload();
  return {text.begin(), text.end()};
}

void BaseArchive::for_each_mask(std::uint32_t ordinal,
                                const std::function<void(std::uint32_t, ByteView)>& visit) {
  const std::uint32_t group = group_id_of(ordinal);
  masks_.seek(group, 0);
  while (masks_.next() && masks_.major() == group) visit(masks_.minor(), masks_.payload());
}

OpenGroup BaseArchive::open_group(std::uint32_t ordinal, std::uint64_t max_pack_bytes) {
  return open_packs(group_id_of(ordinal), max_pack_bytes);
}

OpenGroup BaseArchive::open_raw_group(std::uint32_t group_id, std::uint64_t max_pack_bytes) {
  OpenGroup group = open_packs(group_id, max_pack_bytes);
  --group.next_id;
  return group;
}

OpenGroup BaseArchive::open_packs(std::uint32_t group_id, std::uint64_t max_pack_bytes) {
  const GroupStream stream{group_id, GroupStreamKind::packs};
  const std::uint64_t parts = reader_.part_count(stream);
  OpenGroup group;
  if (parts == 0) return group;
  if (parts > UINT32_MAX / params_.pack_cardinality) {
    fail(reader_, "a group has too many packs");
  }
  const PartPlace place = reader_.place(stream, parts - 1);
  const PartHead head = reader_.head(place);
  if (unpacked_bytes(head) > max_pack_bytes || head.bytes_size > max_pack_bytes) {
    group.is_closed = true;
    return group;
  }
  PartBytes part = reader_.read(place);
  Bytes text;
  if (part.metadata == 0) {
    text = std::move(part.bytes);
  } else {
    if (part.bytes.empty()) {
      fail(reader_, "the last pack of group " + std::to_string(stream.group) + " is empty");
    }
    try {
      zstd_.decompress(std::span(part.bytes).first(part.bytes.size() - 1), part.metadata, text);
    } catch (const Error& error) {
      fail(reader_, "the last pack of group " + std::to_string(stream.group) + ": " + error.what());
    }
  }
  const auto sequences = static_cast<std::uint64_t>(std::ranges::count(text, kSequenceEnd));
  if (sequences > params_.pack_cardinality || (!text.empty() && text.back() != kSequenceEnd)) {
    fail(reader_, "group " + std::to_string(stream.group) + ": its last pack is none");
  }
  const auto before = static_cast<std::uint32_t>((parts - 1) * params_.pack_cardinality);
  group.next_id = before + static_cast<std::uint32_t>(sequences) + 1;
  if (sequences == params_.pack_cardinality) {
    group.parts = static_cast<std::uint32_t>(parts);
    group.last_pack = std::move(text);
  } else {
    group.parts = static_cast<std::uint32_t>(parts - 1);
    group.in_pack = static_cast<std::uint32_t>(sequences);
    group.text = std::move(text);
  }
  return group;
}

void BaseArchive::read_last_ids() {
  last_ids_.resize(reader_.group_count());
  const std::uint32_t in_batch = samples_ % params_.pack_cardinality;
  if (in_batch == 0) return;
  const auto layout = open_metadata(reader_, info_, params_);
  const auto segments = layout->open_segments(samples_ / params_.pack_cardinality);
  SampleSegments sample;
  for (std::uint32_t i = 0; i < in_batch; ++i) {
    check_interrupted();
    segments->next(sample);
    for (const SegmentPlace& place : sample.all()) {
      std::uint32_t& last = last_ids_[place.group];
      last = std::max(last, place.in_group_id);
    }
  }
}

const std::vector<std::uint32_t>& BaseArchive::last_ids() {
  if (last_ids_.empty()) read_last_ids();
  return last_ids_;
}

std::uint32_t BaseArchive::last_id(std::uint32_t ordinal) {
  return last_ids()[group_id_of(ordinal)];
}

std::uint32_t BaseArchive::last_id_of_raw_group(std::uint32_t group_id) {
  return last_ids()[group_id];
}

void BaseArchive::replace_packs(std::uint32_t group_id, std::uint32_t parts) {
  const bool replaces = parts < reader_.part_count(GroupStream{group_id, GroupStreamKind::packs});
  packs_[group_id] = replaces ? Packs::last_replaced : Packs::added_to;
}

std::optional<std::uint32_t> BaseArchive::kept_packs(std::uint32_t group_id,
                                                     std::uint32_t parts) const {
  switch (packs_[group_id]) {
    case Packs::all_kept:
      return std::nullopt;
    case Packs::added_to:
      return parts;
    case Packs::last_replaced:
      break;
  }
  return parts - 1;
}

void BaseArchive::check_loaded() const {
  if (packs_.size() != reader_.group_count()) fail(reader_, "has changed since the run began");
}

}  // namespace spillway
