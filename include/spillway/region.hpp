// What a user asks for when asking for contigs: `ctg`, `ctg@sample`, `ctg:from-to`,
// `ctg@sample:from-to` as agc takes it, or a region as samtools takes it. Both may also name a
// contig as `sample:ctg` and `sample#ctg`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// A stretch of a contig; both ends counted from 0, both included. As the user gave it: it may
/// begin below 0, end before it begins, or lie outside the contig.
struct BaseRange {
  std::int64_t from = 0;
  std::int64_t to = 0;

  bool operator==(const BaseRange&) const = default;
};

struct Region {
  std::string text;                   ///< as it was asked for
  std::string contig;                 ///< a header line's first word, or the line
  std::optional<std::string> sample;  ///< none: the one sample that has the contig
  std::optional<BaseRange> range;     ///< none: the whole contig
};

/// Takes a request apart: a range after the last ':', the sample after the last '@' before it.
/// What is no range (`a:b`, `a:5`) belongs to the name. Numbers out of range become the nearest
/// that fits.
Region parse_region(std::string_view text);

/// A contig that was found: sample and number in it.
struct ContigAddress {
  std::size_t sample = 0;
  std::size_t contig = 0;

  bool operator==(const ContigAddress&) const = default;
};

/// A contig, or a range of it.
struct ContigRange {
  ContigAddress address;
  std::optional<BaseRange> range;  ///< none: the whole contig

  bool operator==(const ContigRange&) const = default;
};

/// Bases [from, end) of a contig, counted from 0.
struct BaseSpan {
  static constexpr std::uint64_t kToTheEnd = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t from = 0;
  std::uint64_t end = kToTheEnd;

  bool operator==(const BaseSpan&) const = default;
};

/// Why a request cannot be met.
enum class RegionProblem {
  none,
  absent,     ///< no contig, no sample has that name
  ambiguous,  ///< several have
  malformed,  ///< the range ends before it begins
};

/// What a Region stands for.
struct RegionMatch {
  RegionProblem problem = RegionProblem::none;
  std::string reason;              ///< of the problem; without one, what the caller may warn of
  std::vector<ContigRange> found;  ///< one; of a pattern of samples, one in each that has it
};

/// One stretch that `faidx` is asked for.
struct FaidxRequest {
  std::string name;              ///< samtools' region; without a range if there is a span
  std::optional<BaseSpan> span;  ///< given besides the name (BED)
};

/// What a request stands for.
struct FaidxMatch {
  RegionProblem problem = RegionProblem::none;
  std::string reason;            ///< of the problem; without one, what the caller may warn of
  ContigAddress address;         ///< with is_whole_sample, contig is 0
  bool is_whole_sample = false;  ///< all contigs of it
  BaseSpan span;
  /// Where all samples were asked for, or a pattern of samples: a place in each that has one, in
  /// the order in which samples are listed; `address` is the first. Else empty.
  std::vector<ContigAddress> in_samples;
  std::string name_in_samples;  ///< then: the request without its samples
};

}  // namespace spillway
