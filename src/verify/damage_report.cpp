#include "verify/damage_report.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "fasta/first_word.hpp"

namespace spillway {
namespace {

/// As in the header, if that can be read.
std::string name_of(ArchiveParts& parts, std::size_t stored, std::size_t contig,
                    const StringTable& names) {
  try {
    return std::string(first_word(parts.headers.header(stored, contig, names[contig])));
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    return std::string(first_word(names[contig]));
  }
}

/// The range at `i` with those that continue it; `i` becomes the index of the last of them. The same
/// may have been found by hashes and by decoding.
DamagedRange take_joined(const std::vector<DamagedRange>& ranges, std::size_t& i) {
  DamagedRange range = ranges[i];
  for (; i + 1 < ranges.size(); ++i) {
    const DamagedRange& next = ranges[i + 1];
    if (next.contig != range.contig || next.from > range.end) break;
    if (next.level != range.level && next.from == range.end) break;
    range.end = std::max(range.end, next.end);
    range.level = std::max(range.level, next.level);
  }
  return range;
}

}  // namespace

void report_damage(const ReportSink& report, ArchiveParts& parts, std::size_t stored,
                   SampleDamage damage, const StringTable* names) {
  const std::string sample(parts.collection.sample_name(stored));
  const auto line_kind = [](DamageLevel level) {
    return level == DamageLevel::certain ? "affected" : "possibly-affected";
  };
  for (std::size_t i = 0; i < kDamageKinds; ++i) {
    if (damage.whole[i] == DamageLevel::none) continue;
    report_line(report, {line_kind(damage.whole[i]), sample, "*", "-",
                         word_of(static_cast<DamageKind>(i))});
  }
  std::ranges::sort(damage.ranges, {},
                    [](const DamagedRange& r) { return std::tuple(r.contig, r.from, r.end); });
  for (std::size_t i = 0; i < damage.ranges.size(); ++i) {
    const DamagedRange range = take_joined(damage.ranges, i);
    std::string where = names == nullptr ? "?" : name_of(parts, stored, range.contig, *names);
    if (range.end > range.from) {
      where += ":" + std::to_string(range.from) + "-" + std::to_string(range.end - 1);
    }
    report_line(report, {line_kind(range.level), sample, where, std::to_string(range.contig),
                         word_of(DamageKind::sequence)});
  }
}

}  // namespace spillway
