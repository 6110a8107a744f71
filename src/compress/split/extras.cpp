#include "compress/split/extras.hpp"

#include <utility>

#include "dna/letter_case.hpp"
#include "fasta/safe_header.hpp"

namespace spillway {
namespace {

constexpr std::size_t kHeaderBufferBytes = FastaReader::kMaxHeaderBytes + (std::size_t{64} << 10);
constexpr std::size_t kResidueBufferBytes = std::size_t{512} << 10;
constexpr std::size_t kLayoutBufferBytes =
    ExtensionWriter::kBufferBytes - kHeaderBufferBytes - kResidueBufferBytes;

void add(SortWriter& builder, const Position& position, ByteView payload) {
  std::uint8_t key[kPositionBytes];
  put_position(key, position);
  builder.add(key, payload);
}

}  // namespace

ExtensionWriter::ExtensionWriter(Preserve preserve, SpillSets& sets)
    : preserve_(preserve),
      residues_(sets.residues, kResidueBufferBytes),
      headers_(sets.headers, kHeaderBufferBytes),
      layout_(sets.layout, kLayoutBufferBytes) {
  if (preserve_ == Preserve::exact) {
    layout_recorder_.emplace([this](ByteView row) { add_layout(row); });
  }
}

void ExtensionWriter::set_sample(std::uint32_t sample, std::uint32_t contig) {
  position_ = {sample, contig, 0};
  layout_rows_ = 0;
}

void ExtensionWriter::skip(std::uint64_t bases, std::uint64_t layout_rows) {
  skips_ = true;
  skip_bases_ = bases;
  skip_layout_rows_ = layout_rows;
}

void ExtensionWriter::flush() {
  residues_.flush();
  headers_.flush();
  layout_.flush();
}

void ExtensionWriter::begin_contig(std::string_view header) {
  if (skips_ || is_safe_header(header)) return;
  add(headers_, {position_.sample, position_.contig, 0},
      {reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
}

void ExtensionWriter::symbols(std::uint64_t bases,
                              std::span<const FastaReader::OddByte> odd_bytes) {
  if (!odd_bytes.empty() && position_.offset >= skip_bases_) add_residues(odd_bytes);
  position_.offset += bases;
}

void ExtensionWriter::end_contig() {
  ++position_.contig;
  position_.offset = 0;
  layout_rows_ = 0;
  skips_ = false;
  skip_bases_ = 0;
  skip_layout_rows_ = 0;
}

void ExtensionWriter::finish() {
  std::move(residues_).finish();
  std::move(headers_).finish();
  std::move(layout_).finish();
}

// Neighbours are kept together.
void ExtensionWriter::add_residues(std::span<const FastaReader::OddByte> odd_bytes) {
  for (std::size_t i = 0; i < odd_bytes.size();) {
    const std::uint64_t first = odd_bytes[i].position;
    bytes_.clear();
    for (; i < odd_bytes.size() && odd_bytes[i].position == first + bytes_.size(); ++i) {
      const std::uint8_t byte = odd_bytes[i].byte;
      bytes_.push_back(preserve_ == Preserve::sequence ? to_upper_case(byte) : byte);
    }
    add(residues_, {position_.sample, position_.contig, position_.offset + first}, bytes_);
  }
}

void ExtensionWriter::add_layout(ByteView row) {
  const std::uint64_t number = layout_rows_++;
  if (number >= skip_layout_rows_) add(layout_, {position_.sample, position_.contig, number}, row);
}

}  // namespace spillway
