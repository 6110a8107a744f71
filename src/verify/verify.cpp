#include "spillway/verify.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "archive/file_check.hpp"
#include "base/interrupt.hpp"
#include "collection/digest_rows.hpp"
#include "extract/archive_parts.hpp"
#include "extract/extra_streams.hpp"
#include "extract/open_archive.hpp"
#include "spillway/error.hpp"
#include "verify/damage.hpp"
#include "verify/damage_report.hpp"
#include "verify/report.hpp"
#include "verify/sequence_check.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kSmallCache = std::uint64_t{16} << 20;

std::string text_of(std::uint64_t number) { return std::to_string(number); }

/// One verification.
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
      line({part.is_unverified ? "unverified" : "damaged", part.stream, text_of(part.index),
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
    if (are_names_damaged()) {
      line({"metadata", "the names of the samples are damaged"});
      result_.affected = result_.samples;
      return;
    }
    if (decodes) open_archive();
    if (decodes && parts_->info.file_version_major == 3 && !digests_->present()) {
      line({"unchecked",
            "the archive holds no digests: sequences are decoded, and compared with "
            "nothing"});
    }
    tell_samples_without_digests();
    for (std::size_t rank = 0; rank < result_.samples; ++rank) {
      check_interrupted();
      if (options_.read.progress) options_.read.progress(rank, result_.samples);
      check_sample(rank);
    }
    if (sequences_ && !sequences_->finish()) tell_wrong_set();
  }

  void tell_samples_without_digests() {
    const std::size_t without = sequences_ ? sequences_->samples_without_digests() : 0;
    if (without == 0) return;
    line({"unchecked", "the archive holds no digests of " + text_of(without) +
                           " samples: their sequences are decoded, and compared with nothing"});
  }

  // Then no sample can be reported by its name.
  bool are_names_damaged() const {
    return std::ranges::any_of(check_.damaged, [](const DamagedPart& part) {
      return part.stream == stream_name::kSamples;
    });
  }

  void open_archive() {
    ReadOptions read = options_.read;
    read.metadata_cache_bytes /= 2;
    try {
      sequences_.emplace(*parts_, *digests_, path_, std::move(read));
      sequences_->load_digests();
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      line({"metadata", error.what()});
      result_.is_damaged = true;
    }
  }

  // Samples in the order in which they are listed.
  void check_sample(std::size_t rank) {
    const std::size_t stored = parts_->collection.listed_sample(rank);
    if (sequences_ && !sequences_->begin_sample(stored)) tell_wrong_set();
    const auto names = read_names(stored);
    const auto placed = names ? read_segments(stored, names->size()) : nullptr;
    SampleDamage damage = damage_->of_sample(stored, placed.get());
    if (!names || !placed) damage.add(DamageKind::metadata, DamageLevel::certain);
    if (sequences_ && placed) {
      sequences_->check_sample(rank, stored, *placed, damage);
    } else if (sequences_) {
      sequences_->miss_sample();
    }
    if (damage.worst() == DamageLevel::none) return;
    ++result_.affected;
    result_.is_damaged = true;
    report_damage(report_, *parts_, stored, std::move(damage), names.get());
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
      // Lengths are uncertain only in what agc has written.
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

  // Where digests are short, that of the set makes up for what they leave open.
  void tell_wrong_set() {
    line({"affected", "*", "*", "-", "the digest of all sequences together does not match"});
    result_.is_damaged = true;
  }

  void conclude() {
    if (result_.samples > 0) {
      line({"samples", text_of(result_.samples), text_of(result_.samples - result_.affected),
            text_of(result_.affected)});
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
  std::optional<SequenceCheck> sequences_;  // if they are decoded
  bool is_lossy_ = false;
};

}  // namespace

VerifyResult verify(const std::filesystem::path& archive, const VerifyOptions& options,
                    const ReportSink& report) {
  return Verifier(archive, options, report).run();
}

}  // namespace spillway
