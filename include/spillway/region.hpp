// What a user asks for when asking for contigs: `ctg`, `ctg@sample`, `ctg:from-to`,
// `ctg@sample:from-to`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// Takes a request apart: a range behind the last ':', the sample behind the last '@' before it.
/// What is no range (`a:b`, `a:5`) belongs to the name. Numbers out of range become the nearest
/// that fits.
Region parse_region(std::string_view text);

}  // namespace spillway
