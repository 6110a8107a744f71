#include "spillway/verify.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "archive/file_check.hpp"
#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "base/interrupt.hpp"
#include "base/scratch_buffer.hpp"
#include "collection/digest_rows.hpp"
#include "extract/archive_parts.hpp"
#include "extract/extra_streams.hpp"
#include "extract/open_archive.hpp"
#include "fasta/first_word.hpp"
#include "spillway/error.hpp"
#include "verify/contig_digester.hpp"
#include "verify/damage.hpp"
#include "verify/report.hpp"
#include "verify/set_check.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kSmallCache = std::uint64_t{16} << 20;

std::string text_of(std::uint64_t number) { return std::to_string(number); }

// Damage is a result; all else stays an Error.
bool is_damage(const Error& error) {
  return error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::unsupported;
}

class Verifier {
 public:
  Verifier(const std::filesystem::path& path, const VerifyOptions& options,
           const ReportSink& report)
      : path_(path),
        name_(options.read.name.empty() ? path.string() : options.read.name),
        options_(options),
        report_(report) {}

  VerifyResult run() {
    check_the_file();
    if (check_.state != FileCheck::State::directory_lost && open()) {
      tell_lost_extras();
      check_samples();
    }
    conclude();
    return result_;
  }

 private:
  void check_the_file() {
    check_ = check_file(path_, name_);
    if (check_.state == FileCheck::State::directory_lost) refuse_other_content(path_, name_);
    line({"archive", name_, text_of(check_.file_bytes), text_of(check_.parts)});
    if (check_.state == FileCheck::State::directory_lost) {
      line({"directory", check_.reason});
      result_.is_damaged = true;
    }
    if (check_.state == FileCheck::State::unhashed) {
      line({"unchecked",
            "the archive holds no hashes: what is damaged and can still be decoded is "
            "not found"});
    }
    for (const DamagedPart& part : check_.damaged) {
      line({part.is_doubtful ? "doubtful" : "damaged", part.stream, text_of(part.index),
            text_of(part.offset), text_of(part.end - part.offset)});
      result_.is_damaged = true;
    }
  }

  bool open() {
    try {
      ReadOptions read = options_.read;
      read.metadata_cache_bytes /= 2;  // two users of one cache
      read.group_cache_bytes = kSmallCache;
      parts_.emplace(path_, std::move(read));
      digests_.emplace(parts_->reader);
      damage_.emplace(parts_->reader, parts_->params, check_.damaged);
      result_.samples = parts_->collection.sample_count();
      return true;
    } catch (const Error& error) {
      // A version that is not known here is no damage, unless there is some.
      const bool is_unknown = error.kind() == ErrorKind::unsupported && check_.damaged.empty();
      if (is_unknown || !is_damage(error)) throw;
      line({"metadata", error.what()});
      result_.is_damaged = true;
      return false;
    }
  }

  // `agc append` keeps the names of what it drops.
  void tell_lost_extras() {
    for (const std::string& name : lost_extras(parts_->reader, parts_->info)) {
      line({"lost", name, "the archive was written with it; agc append does not keep it"});
      is_lossy_ = true;
    }
  }

  void check_samples() {
    const bool decodes = options_.full || check_.state == FileCheck::State::unhashed;
    if (check_.is_whole() && !decodes) return;
    if (are_names_hurt()) {
      line({"metadata", "the names of the samples are damaged"});
      result_.hurt = result_.samples;
      return;
    }
    if (decodes) open_archive();
    if (decodes && parts_->info.file_version_major == 3 && !digests_->present()) {
      line({"unchecked",
            "the archive holds no digests: sequences are decoded, and compared with "
            "nothing"});
    }
    tell_samples_without_digests(decodes);
    for (std::size_t rank = 0; rank < result_.samples; ++rank) {
      check_interrupted();
      if (options_.read.progress) options_.read.progress(rank, result_.samples);
      check_sample(rank, decodes);
    }
    if (decodes && set_ && !set_->finish()) tell_wrong_set();
  }

  void tell_samples_without_digests(bool decodes) {
    if (!set_ || !decodes) return;
    std::size_t without = 0;
    for (std::size_t i = 0; i < result_.samples; ++i) {
      without += digests_->covers(static_cast<std::uint32_t>(i)) ? 0 : 1;
    }
    if (without == 0) return;
    line({"unchecked", "the archive holds no digests of " + text_of(without) +
                           " samples: their sequences are decoded, and compared with nothing"});
  }

  // Then no sample can be told of by its name.
  bool are_names_hurt() const {
    return std::ranges::any_of(check_.damaged, [](const DamagedPart& part) {
      return part.stream == stream_name::kSamples;
    });
  }

  void open_archive() {
    ReadOptions read = options_.read;
    read.metadata_cache_bytes /= 2;
    try {
      archive_.emplace(path_, std::move(read));
      digester_.emplace(*archive_);
      if (digests_->present()) set_.emplace(digests_->sets());
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      line({"metadata", error.what()});
      result_.is_damaged = true;
    }
  }

  // Samples in the order in which they are listed.
  void check_sample(std::size_t rank, bool decodes) {
    const std::size_t stored = parts_->collection.listed_sample(rank);
    if (set_ && !set_->begin_sample(static_cast<std::uint32_t>(stored))) tell_wrong_set();
    const auto names = read_names(stored);
    const auto placed = names ? read_segments(stored, names->size()) : nullptr;
    SampleDamage damage = damage_->of_sample(stored, placed.get());
    if (!names || !placed) damage.add(Hurt::metadata, Harm::certain);
    if (decodes && digester_ && placed) {
      decode(rank, stored, *placed, damage);
    } else {
      miss_set();
    }
    if (damage.worst() == Harm::none) return;
    ++result_.hurt;
    result_.is_damaged = true;
    tell(stored, damage, names.get());
  }

  std::shared_ptr<const StringTable> read_names(std::size_t stored) {
    try {
      return parts_->collection.contig_names(stored);
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      return nullptr;
    }
  }

  std::shared_ptr<const SampleSegments> read_segments(std::size_t stored, std::size_t contigs) {
    try {
      auto placed = parts_->collection.segments(stored);
      if (placed->contig_count() != contigs) return nullptr;
      // Lengths are in doubt only in what agc has written.
      if (check_.state == FileCheck::State::unhashed || stored < exact_from(parts_->info)) {
        placed = parts_->lengths.settle(stored, placed, ~std::size_t{0}, parts_->source,
                                        parts_->context);
      }
      return placed;
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      return nullptr;
    }
  }

  void decode(std::size_t rank, std::size_t stored, const SampleSegments& placed,
              SampleDamage& damage) {
    if (damage.whole[static_cast<std::size_t>(Hurt::metadata)] == Harm::certain) {
      miss_set();
      return;
    }
    try {
      const std::vector<ContigFacts> facts = digester_->sample(rank);
      if (facts.size() != placed.contig_count()) {
        damage.add(Hurt::metadata, Harm::certain);
        miss_set();
        return;
      }
      for (std::size_t contig = 0; contig < facts.size(); ++contig) {
        compare(stored, contig, facts[contig], damage);
      }
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      miss_set();
      decode_contigs(rank, stored, placed, damage);
    }
  }

  // What could not be decoded as a whole, contig by contig.
  void decode_contigs(std::size_t rank, std::size_t stored, const SampleSegments& placed,
                      SampleDamage& damage) {
    for (std::size_t contig = 0; contig < placed.contig_count(); ++contig) {
      check_interrupted();
      try {
        compare(stored, contig, digester_->contig({rank, contig}), damage);
      } catch (const Error& error) {
        if (!is_damage(error)) throw;
        find_bad_segments(contig, placed.contig(contig), damage);
      }
    }
  }

  // All of the contig, if each of its segments can be decoded.
  void find_bad_segments(std::size_t contig, std::span<const SegmentPlace> placed,
                         SampleDamage& damage) {
    std::uint64_t position = 0;
    bool found = false;
    for (const SegmentPlace& segment : placed) {
      const std::uint32_t shared =
          position == 0 ? 0 : std::min(parts_->params.kmer_length, segment.length);
      const std::uint64_t end = position + segment.length - shared;
      if (!can_decode(segment)) {
        found = true;
        damage.add_range({contig, position, end});
      }
      position = end;
    }
    if (!found) damage.add_range({contig, 0, position});
  }

  bool can_decode(const SegmentPlace& segment) {
    try {
      SegmentSource& source = parts_->source;
      if (source.length(segment.group, segment.in_group_id, parts_->context) != segment.length) {
        return false;
      }
      source.decode(segment.group, segment.in_group_id, 0, buffer_.take(segment.length),
                    parts_->context);
      return true;
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      return false;
    }
  }

  void compare(std::size_t stored, std::size_t contig, const ContigFacts& facts,
               SampleDamage& damage) {
    if (!set_) return;
    set_->add(facts.digests.all);
    try {
      if (!digests_->covers(static_cast<std::uint32_t>(stored))) return;
      const auto expected = digests_->of_contig(static_cast<std::uint32_t>(stored),
                                                static_cast<std::uint32_t>(contig));
      if (!expected) {
        damage.add(Hurt::digests, Harm::certain);
      } else if (!expected->matches(facts.digests.all)) {
        damage.add_range({contig, 0, facts.length});
        miss_set();
      }
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      damage.add(Hurt::digests, Harm::certain);
    }
  }

  void miss_set() {
    if (set_) set_->miss();
  }

  // Where digests are short, that of the set makes up for what they leave open.
  void tell_wrong_set() {
    line({"hurt", "*", "*", "-", "the digest of all sequences together is another"});
    result_.is_damaged = true;
  }

  void tell(std::size_t stored, SampleDamage& damage, const StringTable* names) {
    const std::string sample(parts_->collection.sample_name(stored));
    const auto kind = [](Harm harm) { return harm == Harm::certain ? "hurt" : "doubt"; };
    for (std::size_t i = 0; i < kHurts; ++i) {
      if (damage.whole[i] == Harm::none) continue;
      line({kind(damage.whole[i]), sample, "*", "-", word_of(static_cast<Hurt>(i))});
    }
    std::ranges::sort(damage.ranges, {},
                      [](const HurtRange& r) { return std::tuple(r.contig, r.from, r.end); });
    for (std::size_t i = 0; i < damage.ranges.size(); ++i) {
      HurtRange range = damage.ranges[i];
      // The same may have been found by hashes and by decoding.
      for (; i + 1 < damage.ranges.size(); ++i) {
        const HurtRange& next = damage.ranges[i + 1];
        if (next.contig != range.contig || next.from > range.end) break;
        if (next.harm != range.harm && next.from == range.end) break;
        range.end = std::max(range.end, next.end);
        range.harm = std::max(range.harm, next.harm);
      }
      std::string where = names == nullptr ? "?" : name_of(stored, range.contig, *names);
      if (range.end > range.from) {
        where += ":" + text_of(range.from) + "-" + text_of(range.end - 1);
      }
      line({kind(range.harm), sample, where, text_of(range.contig), word_of(Hurt::sequence)});
    }
  }

  // As in the header, if that can be read.
  std::string name_of(std::size_t stored, std::size_t contig, const StringTable& names) {
    try {
      return std::string(first_word(parts_->headers.header(stored, contig, names[contig])));
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      return std::string(first_word(names[contig]));
    }
  }

  void conclude() {
    if (result_.samples > 0) {
      line({"samples", text_of(result_.samples), text_of(result_.samples - result_.hurt),
            text_of(result_.hurt)});
    }
    const bool is_hashed = check_.state == FileCheck::State::hashed;
    line({"result", result_.is_damaged ? "damaged"
                    : is_hashed        ? "whole"
                    : is_lossy_        ? "readable, with losses"
                                       : "readable"});
  }

  void line(std::initializer_list<std::string_view> fields) { report_line(report_, fields); }

  const std::filesystem::path& path_;
  std::string name_;
  const VerifyOptions& options_;
  const ReportSink& report_;
  VerifyResult result_;
  FileCheck check_;
  // For what Archive does not tell: which segments are where.
  std::optional<ArchiveParts> parts_;
  std::optional<DigestReader> digests_;
  std::optional<DamageMap> damage_;
  std::optional<Archive> archive_;
  std::optional<ContigDigester> digester_;
  std::optional<SetCheck> set_;
  bool is_lossy_ = false;
  ScratchBuffer buffer_;
};

}  // namespace

VerifyResult verify(const std::filesystem::path& archive, const VerifyOptions& options,
                    const ReportSink& report) {
  return Verifier(archive, options, report).run();
}

}  // namespace spillway
