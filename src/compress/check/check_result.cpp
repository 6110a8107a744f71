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
#include "compress/group_ids.hpp"
#include "compress/split/digests.hpp"
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
  Extraction(const RunContext& run, const CheckParts& parts, const std::filesystem::path& path,
             const ReadOptions& options)
      : run_(run),
        parts_(parts),
        path_(path),
        reader_(path),
        archive_(path, options),
        stored_(reader_) {}

  /// All samples from `next` on, which moves along.
  void check(std::uint32_t& next) {
    MergeReader samples = parts_.catalogue.walk_samples();
    while (samples.next()) {
      const Catalogue::SampleFacts facts = Catalogue::sample_facts(samples);
      if (facts.number < next) continue;
      next = facts.number;
      run_.checkpoints.pass();
      if (run_.shape.preserve == Preserve::exact) {
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
    const bool are_stored = stored_.covers(sample);
    if (!are_stored && !recorded_) recorded_.emplace(parts_.digests);
    ContigDigester digester(archive_);
    if (!are_stored) digester.want(PublishedHasher::Wanted::hash);
    const std::vector<ContigFacts> facts = digester.sample(sample);
    for (std::uint32_t contig = 0; contig < facts.size(); ++contig) {
      const SequenceDigests& found = facts[contig].digests;
      if (are_stored) {
        const auto stored = stored_.of_contig(sample, contig);
        if (!stored || !stored->matches(found)) fail(sample);
      } else if (const auto read = recorded_->of_contig(sample, contig);
                 read && read->hash != found.hash) {
        fail(sample);
      }
    }
  }

  [[noreturn]] void fail(std::uint32_t sample) const {
    throw Error(ErrorKind::corrupt, path_.string() + ": sample " +
                                        std::string(archive_.sample_name(sample)) +
                                        " comes out as something else than " +
                                        parts_.inputs.shown(parts_.inputs.input_of(sample)) +
                                        " has; the archive is not published");
  }

  const RunContext& run_;
  const CheckParts& parts_;
  const std::filesystem::path& path_;
  ArchiveReader reader_;
  Archive archive_;
  DigestReader stored_;
  std::optional<RecordedDigests> recorded_;  // where they are not stored
};

void check_extraction(const RunContext& run, const CheckParts& parts,
                      const std::filesystem::path& path, std::uint32_t& next) {
  const std::uint64_t groups = std::uint64_t{parts.groups} + kRawGroups;
  const std::uint64_t directories = 3 * kBytesPerGroup * groups;
  const std::uint64_t in_flight = kOutputBytes + run.plan.workers * kOutputBytesPerThread;
  const Reservation held =
      run.budget.reserve(directories + in_flight + kMinCacheBytes, "extracting everything again");
  const Reservation cache = run.budget.reserve(std::min(run.budget.available() / 2, kMaxCacheBytes),
                                               "extracting everything again");
  ReadOptions options;
  options.threads = run.plan.workers;
  options.group_cache_bytes = cache.bytes() / 4 * 3 + kMinCacheBytes / 2;
  options.metadata_cache_bytes = cache.bytes() / 4 + kMinCacheBytes / 2;
  Extraction(run, parts, path, options).check(next);
  run.log.stage("verify: " + std::to_string(parts.catalogue.samples()) +
                " samples come out as they went in");
}

}  // namespace

void check_result(const RunContext& run, const CheckParts& parts, const std::filesystem::path& path,
                  const WrittenArchive& written) {
  if (run.options.run.verify == VerifyLevel::none) return;
  const bool is_full = run.options.run.verify == VerifyLevel::full;
  CheckProgress progress;
  progress.sample = parts.inputs.first_sample();
  const auto joined = run.checkpoints.join("verify", progress);
  run.begin_work(Stage::verify, is_full ? 2 * written.bytes : written.bytes);
  if (!progress.bytes_are_checked) {
    std::uint64_t counted = progress.so_far.bytes;
    check_written(path, written, progress.so_far, [&] {
      run.progress.add_done(progress.so_far.bytes - std::exchange(counted, progress.so_far.bytes));
      run.checkpoints.pass();
    });
    progress.bytes_are_checked = true;
    run.log.stage("verify: OK, " + std::to_string(written.bytes) + " bytes match");
  }
  if (is_full) check_extraction(run, parts, path, progress.sample);
}

}  // namespace spillway
