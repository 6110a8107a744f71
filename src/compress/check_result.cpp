#include "compress/check_result.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "archive/reader.hpp"
#include "base/file.hpp"
#include "base/stream_hash.hpp"
#include "collection/digest_rows.hpp"
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
constexpr std::uint64_t kLeastCacheBytes = 4 << 20;
constexpr std::uint64_t kMostCacheBytes = 256 << 20;

enum class Checking : std::uint8_t { bytes, extraction };

/// Everything that the archive gives out against what went in.
class Extraction {
 public:
  Extraction(Job& job, const std::filesystem::path& path, const ReadOptions& options)
      : job_(job), path_(path), reader_(path), archive_(path, options), stored_(reader_) {}

  /// From a place that was saved, if there is one.
  void check(StateReader* begun) {
    std::size_t input = 0;
    if (job_.shape.pansn && job_.shape.preserve == Preserve::exact) return check_by_sample(begun);
    if (begun != nullptr) begun->number(input);
    for (; input < job_.input_count(); ++input) {
      const std::size_t first = job_.input_first_samples[input];
      const std::size_t end = input + 1 < job_.input_count() ? job_.input_first_samples[input + 1]
                                                             : archive_.sample_count();
      check_input(input, first, end, std::exchange(begun, nullptr));
    }
  }

 private:
  // Where records of samples stand in any order, each sample has a hash of its own.
  void check_by_sample(StateReader* begun) {
    std::uint32_t checked = job_.first_sample;
    if (begun != nullptr) begun->number(checked);
    RunMerge samples = job_.catalogue.walk_samples();
    while (samples.next()) {
      const Catalogue::SampleFacts facts = Catalogue::sample_facts(samples);
      if (facts.number < checked) continue;
      if (job_.checkpoints.due()) {
        job_.checkpoints.take(Stage::verify, [&](StateWriter& state) {
          state.number(static_cast<std::uint64_t>(Checking::extraction));
          state.number(facts.number);
        });
      }
      StreamHash hash;
      archive_.write_sample(facts.number, {},
                            [&](std::span<const std::uint8_t> text) { hash.update(text); });
      if (hash.digest128() != facts.text) fail(input_of(facts.number), facts.number);
    }
  }

  // The one that the sample begins in.
  std::size_t input_of(std::uint32_t sample) const {
    const auto& firsts = job_.input_first_samples;
    return static_cast<std::size_t>(std::ranges::upper_bound(firsts, sample) - firsts.begin()) - 1;
  }

  void check_input(std::size_t input, std::size_t first, std::size_t end, StateReader* begun) {
    const bool is_exact = job_.shape.preserve == Preserve::exact;
    StreamHash hash;
    std::size_t sample = first;
    if (begun != nullptr) {
      begun->number(sample);
      hash.restore(begun->bytes());
    }
    for (; sample < end; ++sample) {
      if (job_.checkpoints.due()) {
        job_.checkpoints.take(Stage::verify, [&](StateWriter& state) {
          state.number(static_cast<std::uint64_t>(Checking::extraction));
          state.number(input);
          state.number(sample);
          state.bytes(hash.save());
        });
      }
      if (is_exact) {
        // Each sample by itself: between those of one call a line end may be put.
        archive_.write_sample(sample, {},
                              [&](std::span<const std::uint8_t> text) { hash.update(text); });
      } else {
        check_digests(input, sample);
      }
    }
    if (is_exact && hash.digest128() != job_.input_hashes[input]) fail(input, first);
  }

  void check_digests(std::size_t input, std::size_t sample) {
    const std::vector<ContigFacts> facts = ContigDigester(archive_).sample(sample);
    if (!stored_.present()) return;
    for (std::size_t contig = 0; contig < facts.size(); ++contig) {
      const auto stored =
          stored_.of_contig(static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(contig));
      if (!stored || !stored->matches(facts[contig].digest)) fail(input, sample);
    }
  }

  [[noreturn]] void fail(std::size_t input, std::size_t sample) const {
    throw Error(ErrorKind::corrupt,
                path_.string() + ": sample " + std::string(archive_.sample_name(sample)) +
                    " comes out as something else than " + job_.shown_input(input) +
                    " has; the archive is not published");
  }

  Job& job_;
  const std::filesystem::path& path_;
  ArchiveReader reader_;
  Archive archive_;
  DigestReader stored_;
};

void check_extraction(Job& job, const std::filesystem::path& path, StateReader* begun) {
  const std::uint64_t groups = std::uint64_t{job.groups} + kRawGroups;
  const std::uint64_t directories = 3 * kBytesPerGroup * groups;
  const std::uint64_t in_flight = kOutputBytes + job.plan.workers * kOutputBytesPerThread;
  const Reservation held =
      job.budget.reserve(directories + in_flight + kLeastCacheBytes, "extracting everything again");
  const Reservation cache = job.budget.reserve(
      std::min(job.budget.available() / 2, kMostCacheBytes), "extracting everything again");
  ReadOptions options;
  options.threads = job.plan.workers;
  options.group_cache_bytes = cache.bytes() / 4 * 3 + kLeastCacheBytes / 2;
  options.metadata_cache_bytes = cache.bytes() / 4 + kLeastCacheBytes / 2;
  Extraction(job, path, options).check(begun);
  job.log.stage("verify: " + std::to_string(job.catalogue.samples()) +
                " samples come out as they went in");
}

}  // namespace

void check_result(Job& job, const std::filesystem::path& path, const WrittenArchive& written) {
  if (job.checkpoints.stage() > Stage::verify) return;
  if (job.options.run.verify == VerifyLevel::none) return;
  const bool is_full = job.options.run.verify == VerifyLevel::full;
  StateReader* begun = job.checkpoints.progress_of(Stage::verify);
  const bool bytes_checked =
      begun != nullptr && begun->number() == static_cast<std::uint64_t>(Checking::extraction);
  job.progress.begin(Stage::verify, is_full ? 2 * written.bytes : written.bytes,
                     job.done_before(Stage::verify));
  if (!bytes_checked) {
    CheckedSoFar so_far;
    if (begun != nullptr) {
      begun->number(so_far.bytes);
      so_far.hash.restore(begun->bytes());
      begun = nullptr;
    }
    std::uint64_t told = so_far.bytes;
    check_written(path, written, std::move(so_far), [&](const CheckedSoFar& checked) {
      job.progress.add_done(checked.bytes - std::exchange(told, checked.bytes));
      if (!job.checkpoints.due()) return;
      job.checkpoints.take(Stage::verify, [&](StateWriter& state) {
        state.number(static_cast<std::uint64_t>(Checking::bytes));
        state.number(checked.bytes);
        state.bytes(checked.hash.save());
      });
    });
    job.log.stage("verify: " + std::to_string(written.bytes) + " bytes are as they were written");
  }
  if (is_full) check_extraction(job, path, begun);
}

}  // namespace spillway
