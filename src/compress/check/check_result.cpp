#include "compress/check/check_result.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "archive/reader.hpp"
#include "base/file.hpp"
#include "base/stream_hash.hpp"
#include "collection/digest_rows.hpp"
#include "compress/split/digests.hpp"
#include "compress/stages.hpp"
#include "spillway/archive.hpp"
#include "spillway/error.hpp"
#include "verify/contig_digester.hpp"

namespace spillway {
namespace {

// Of an Archive: directory and places in a batch for each group; blocks of output; caches.
constexpr std::uint64_t kBytesPerGroup = 12;
constexpr std::uint64_t kOutputBytes = 8 << 20;
constexpr std::uint64_t kOutputBytesPerThread = 2 << 20;
constexpr std::uint64_t kMinCacheBytes = 4 << 20;
constexpr std::uint64_t kMaxCacheBytes = 256 << 20;

/// How far the check is, for checkpoints.
struct CheckProgress {
  bool bytes_are_checked = false;
  CheckedSoFar so_far;       // of the bytes
  std::uint32_t sample = 0;  // of the extraction: the next one

  template <typename Ar>
  void state(Ar& ar) {
    ar(bytes_are_checked, so_far, sample);
  }
};

/// Everything that the archive gives out against what went in.
class Extraction {
 public:
  Extraction(Job& job, const std::filesystem::path& path, const ReadOptions& options)
      : job_(job), path_(path), reader_(path), archive_(path, options), stored_(reader_) {}

  /// All samples from `next` on, which moves along.
  void check(std::uint32_t& next) {
    MergeReader samples = job_.catalogue.walk_samples();
    while (samples.next()) {
      const Catalogue::SampleFacts facts = Catalogue::sample_facts(samples);
      if (facts.number < next) continue;
      next = facts.number;
      job_.checkpoints.pass();
      if (job_.shape.preserve == Preserve::exact) {
        check_text(facts);
      } else {
        check_digests(facts.number);
      }
    }
  }

 private:
  void check_text(const Catalogue::SampleFacts& facts) {
    StreamHash hash;
    archive_.write_sample(facts.number, {},
                          [&](std::span<const std::uint8_t> text) { hash.update(text); });
    if (hash.digest128() != facts.text) fail(facts.number);
  }

  void check_digests(std::uint32_t sample) {
    const std::vector<ContigFacts> facts = ContigDigester(archive_).sample(sample);
    const bool are_stored = stored_.covers(sample);
    if (!are_stored && !recorded_) recorded_.emplace(job_);
    for (std::uint32_t contig = 0; contig < facts.size(); ++contig) {
      const SequenceDigest& found = facts[contig].digests.all;
      if (are_stored) {
        const auto stored = stored_.of_contig(sample, contig);
        if (!stored || !stored->matches(found)) fail(sample);
      } else if (const auto read = recorded_->of_contig(sample, contig); read && *read != found) {
        fail(sample);
      }
    }
  }

  [[noreturn]] void fail(std::uint32_t sample) const {
    const auto& firsts = job_.input_first_samples;
    const auto input = std::ranges::upper_bound(firsts, sample) - firsts.begin() - 1;
    throw Error(ErrorKind::corrupt, path_.string() + ": sample " +
                                        std::string(archive_.sample_name(sample)) +
                                        " comes out as something else than " +
                                        job_.shown_input(static_cast<std::size_t>(input)) +
                                        " has; the archive is not published");
  }

  Job& job_;
  const std::filesystem::path& path_;
  ArchiveReader reader_;
  Archive archive_;
  DigestReader stored_;
  std::optional<RecordedDigests> recorded_;  // where they are not stored
};

void check_extraction(Job& job, const std::filesystem::path& path, std::uint32_t& next) {
  const std::uint64_t groups = std::uint64_t{job.groups} + kRawGroups;
  const std::uint64_t directories = 3 * kBytesPerGroup * groups;
  const std::uint64_t in_flight = kOutputBytes + job.plan.workers * kOutputBytesPerThread;
  const Reservation held =
      job.budget.reserve(directories + in_flight + kMinCacheBytes, "extracting everything again");
  const Reservation cache = job.budget.reserve(std::min(job.budget.available() / 2, kMaxCacheBytes),
                                               "extracting everything again");
  ReadOptions options;
  options.threads = job.plan.workers;
  options.group_cache_bytes = cache.bytes() / 4 * 3 + kMinCacheBytes / 2;
  options.metadata_cache_bytes = cache.bytes() / 4 + kMinCacheBytes / 2;
  Extraction(job, path, options).check(next);
  job.log.stage("verify: " + std::to_string(job.catalogue.samples()) +
                " samples come out as they went in");
}

}  // namespace

void check_result(Job& job, const std::filesystem::path& path, const WrittenArchive& written) {
  if (job.checkpoints.first_stage() > Stage::verify) return;
  if (job.options.run.verify == VerifyLevel::none) return;
  job.checkpoints.begin(Stage::verify);
  const bool is_full = job.options.run.verify == VerifyLevel::full;
  CheckProgress progress;
  progress.sample = job.first_sample;
  const auto joined = job.checkpoints.join("verify", progress);
  job.progress.begin(Stage::verify, is_full ? 2 * written.bytes : written.bytes,
                     job.done_before(Stage::verify));
  if (!progress.bytes_are_checked) {
    std::uint64_t counted = progress.so_far.bytes;
    check_written(path, written, progress.so_far, [&] {
      job.progress.add_done(progress.so_far.bytes - std::exchange(counted, progress.so_far.bytes));
      job.checkpoints.pass();
    });
    progress.bytes_are_checked = true;
    job.log.stage("verify: OK, " + std::to_string(written.bytes) + " bytes match");
  }
  if (is_full) check_extraction(job, path, progress.sample);
}

}  // namespace spillway
