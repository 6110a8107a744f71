#include <algorithm>
#include <array>
#include <utility>

#include "base/scratch_buffer.hpp"
#include "collection/residues.hpp"
#include "dna/letter_case.hpp"
#include "extract/fasta_text.hpp"
#include "extract/mask_ids.hpp"
#include "extract/row_errors.hpp"
#include "library/batch.hpp"
#include "library/shared_archive_impl.hpp"

namespace spillway {
namespace {

// Ranges are decoded in pieces of this, so that a length that the metadata only claims is found out
// before memory is taken for it.
constexpr std::size_t kPieceBytes = std::size_t{4} << 20;

}  // namespace

struct Reader::State {
  ZstdDecompressor zstd;
  ScratchBuffer stored;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> mask_ids;  // segment number, id

  // Adds the ids of the masks that segments [first, last] of a contig have.
  void find_masks(OpenedArchive& archive, RowKey contig, std::uint64_t first, std::uint64_t last);
  std::uint32_t mask_of(std::uint64_t segment) const;
  void restore_residues(OpenedArchive& archive, RowKey contig, std::uint64_t begin,
                        std::span<std::uint8_t> out);
  // Writes bases [begin, begin + out.size()) of the contig, which has them.
  void decode(OpenedArchive& archive, const SampleSegmentMap& segments, RowKey contig,
              std::uint64_t begin, std::span<std::uint8_t> out, Case letters);
};

void Reader::State::find_masks(OpenedArchive& archive, RowKey contig, std::uint64_t first,
                               std::uint64_t last) {
  in_row_of(archive.reader.path(), stream_name::kMaskIds, contig, [&] {
    archive.mask_ids.for_each(contig, [&](ByteView payload) {
      for (MaskIdCursor row(payload); row.next();) {
        if (row.segment() > last) return false;
        if (row.segment() >= first) mask_ids.emplace_back(row.segment(), row.id());
      }
      return true;
    });
  });
}

std::uint32_t Reader::State::mask_of(std::uint64_t segment) const {
  const auto found = std::ranges::lower_bound(mask_ids, segment, {},
                                              &std::pair<std::uint64_t, std::uint32_t>::first);
  return found != mask_ids.end() && found->first == segment ? found->second : 0;
}

void Reader::State::restore_residues(OpenedArchive& archive, RowKey contig, std::uint64_t begin,
                                     std::span<std::uint8_t> out) {
  const std::uint64_t end = begin + out.size();
  in_row_of(archive.reader.path(), stream_name::kResidues, contig, [&] {
    archive.residues.for_each(contig, [&](ByteView payload) {
      ResidueCursor runs(payload);
      while (runs.next()) {
        if (runs.offset() >= end) return false;
        const std::uint64_t from = std::max(runs.offset(), begin);
        const std::uint64_t to = std::min(runs.end(), end);
        if (from >= to) continue;
        std::ranges::copy(runs.bytes().subspan(from - runs.offset(), to - from),
                          out.begin() + static_cast<std::ptrdiff_t>(from - begin));
      }
      return true;
    });
  });
}

void Reader::State::decode(OpenedArchive& archive, const SampleSegmentMap& segments, RowKey contig,
                           std::uint64_t begin, std::span<std::uint8_t> out, Case letters) {
  const std::uint64_t end = begin + out.size();
  std::uint64_t number = segments.segment_at(contig.minor, begin);
  mask_ids.clear();
  if (archive.mask_ids.present()) {
    find_masks(archive, contig, number, segments.segment_at(contig.minor, end - 1));
  }
  for (std::uint64_t at = begin; at < end; ++number) {
    const auto piece = segments.piece(contig.minor, number);
    const std::uint64_t stop = std::min(end, piece.end);
    if (stop == at) continue;  // a segment that adds no base
    const auto bases = static_cast<std::uint32_t>(stop - at);
    const auto shared = piece.place.length - static_cast<std::uint32_t>(piece.end - piece.begin);
    const auto first = shared + static_cast<std::uint32_t>(at - piece.begin);
    const GroupStore::Segment segment{piece.place.group, piece.place.in_group_id, mask_of(number),
                                      piece.place.length};
    const auto target = out.subspan(at - begin, bases);
    if (piece.place.is_rev_comp) {
      const auto stored_bases = stored.take(bases);
      archive.groups.fetch(segment, piece.place.length - first - bases, stored_bases, zstd);
      reverse_complement_letters(stored_bases, target);
    } else {
      archive.groups.fetch(segment, first, target, zstd);
    }
    at = stop;
  }
  if (archive.residues.present()) restore_residues(archive, contig, begin, out);
  if (letters == Case::upper) make_upper_case(out);
}

Reader::Reader(SharedArchive archive)
    : archive_(std::move(archive)), state_(std::make_unique<State>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

std::size_t Reader::fetch(ContigAddress contig, std::uint64_t begin, std::span<char> out,
                          Case letters) {
  const RangeRequest request{contig, begin,
                             begin + std::min<std::uint64_t>(out.size(), UINT64_MAX - begin)};
  archive_.expect(std::span(&request, 1));
  const auto place = archive_.impl_->place(contig.sample);
  const auto segments = archive_.impl_->segments(place, contig);
  const std::uint64_t length = segments->length(contig.contig);
  if (begin >= length || out.empty()) return 0;
  const std::size_t bases = std::min<std::uint64_t>(out.size(), length - begin);
  const RowKey key{place.stored, static_cast<std::uint32_t>(contig.contig)};
  state_->decode(place.archive, *segments, key, begin,
                 {reinterpret_cast<std::uint8_t*>(out.data()), bases}, letters);
  return bases;
}

std::string Reader::fetch(ContigAddress contig, std::uint64_t begin, std::uint64_t end,
                          Case letters) {
  if (end < begin) throw Error(ErrorKind::usage, "a range that ends before it begins");
  std::string bases;
  const std::uint64_t length = archive_.contig_length(contig.sample, contig.contig);
  for (end = std::min(end, length); begin < end;) {
    const std::size_t old_size = bases.size();
    const std::size_t wanted = std::min<std::uint64_t>(end - begin, kPieceBytes);
    if (old_size != 0 && bases.capacity() < end - begin + old_size) {
      bases.reserve(std::min<std::uint64_t>(end - begin + old_size, 2 * bases.capacity()));
    }
    bases.resize(old_size + wanted);
    fetch(contig, begin, std::span(bases).subspan(old_size), letters);
    begin += wanted;
  }
  return bases;
}

std::vector<std::string> Reader::fetch_many(std::span<const RangeRequest> requests, Case letters) {
  std::vector<std::string> results(requests.size());
  for (const std::size_t i : expected_order(archive_, requests)) {
    results[i] = fetch(requests[i].contig, requests[i].begin, requests[i].end, letters);
  }
  return results;
}

void Reader::stream(const RangeRequest& range, const std::function<void(std::string_view)>& sink,
                    Case letters) {
  if (range.end < range.begin) throw Error(ErrorKind::usage, "a range that ends before it begins");
  const std::uint64_t length = archive_.contig_length(range.contig.sample, range.contig.contig);
  const std::uint64_t end = std::min(range.end, length);
  std::string piece;
  for (std::uint64_t at = range.begin; at < end;) {
    piece.resize(std::min<std::uint64_t>(end - at, kPieceBytes));
    fetch(range.contig, at, std::span(piece), letters);
    sink(piece);
    at += piece.size();
  }
}

void Reader::write_fasta(ContigAddress contig, std::uint32_t line_length,
                         const std::function<void(std::string_view)>& sink, Case letters) {
  if (line_length == 0) throw Error(ErrorKind::usage, "lines of 0 bases");
  sink(">" + archive_.contig_header(contig.sample, contig.contig) + "\n");
  constexpr std::array<std::uint8_t, 1> kLineEnd = {'\n'};
  Lines lines{line_length, 0, kLineEnd};
  std::string text;
  stream(
      {contig},
      [&](std::string_view bases) {
        text.resize(lines_size(bases.size(), lines));
        write_lines({reinterpret_cast<const std::uint8_t*>(bases.data()), bases.size()}, lines,
                    reinterpret_cast<std::uint8_t*>(text.data()));
        lines.column = column_behind(bases.size(), lines);
        sink(text);
      },
      letters);
  if (lines.column > 0) sink("\n");
}

std::vector<std::string> fetch_many(const SharedArchive& archive,
                                    std::span<const RangeRequest> requests, unsigned threads,
                                    Case letters) {
  std::vector<std::string> results(requests.size());
  run_batch(archive, requests, threads, [&](Reader& reader, std::size_t i) {
    results[i] = reader.fetch(requests[i].contig, requests[i].begin, requests[i].end, letters);
  });
  return results;
}

}  // namespace spillway
