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
HurtRange take_joined(const std::vector<HurtRange>& ranges, std::size_t& i) {
  HurtRange range = ranges[i];
  for (; i + 1 < ranges.size(); ++i) {
    const HurtRange& next = ranges[i + 1];
    if (next.contig != range.contig || next.from > range.end) break;
    if (next.harm != range.harm && next.from == range.end) break;
    range.end = std::max(range.end, next.end);
    range.harm = std::max(range.harm, next.harm);
  }
  return range;
}

}  // namespace

void report_damage(const ReportSink& report, ArchiveParts& parts, std::size_t stored,
                   SampleDamage damage, const StringTable* names) {
  const std::string sample(parts.collection.sample_name(stored));
  const auto kind = [](Harm harm) { return harm == Harm::certain ? "hurt" : "doubt"; };
  for (std::size_t i = 0; i < kHurts; ++i) {
    if (damage.whole[i] == Harm::none) continue;
    report_line(report, {kind(damage.whole[i]), sample, "*", "-", word_of(static_cast<Hurt>(i))});
  }
  std::ranges::sort(damage.ranges, {},
                    [](const HurtRange& r) { return std::tuple(r.contig, r.from, r.end); });
  for (std::size_t i = 0; i < damage.ranges.size(); ++i) {
    const HurtRange range = take_joined(damage.ranges, i);
    std::string where = names == nullptr ? "?" : name_of(parts, stored, range.contig, *names);
    if (range.end > range.from) {
      where += ":" + std::to_string(range.from) + "-" + std::to_string(range.end - 1);
    }
    report_line(report, {kind(range.harm), sample, where, std::to_string(range.contig),
                         word_of(Hurt::sequence)});
  }
}

}  // namespace spillway
