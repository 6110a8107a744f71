#include "compress/shards/job.hpp"

#include <algorithm>
#include <utility>

#include "base/checkpoint_state.hpp"
#include "compress/resume/fingerprint.hpp"
#include "compress/shards/bundle_writer.hpp"
#include "input/fasta_streams.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPlanFile = "plan.bundle";
constexpr const char* kPlanTask = "plan";

std::vector<std::uint64_t> versions_now() {
  const EncoderVersions versions = encoder_versions();
  return {versions.spillway, versions.encoder, versions.zstd, versions.xxhash};
}

template <typename Ar>
void shape_state(Ar& ar, ShapeOptions& shape) {
  auto delimiter = static_cast<unsigned char>(shape.pansn_delimiter);
  ar(shape.kmer_length, shape.min_match_length, shape.pack_cardinality, shape.readers,
     shape.segment_size, shape.concatenated, shape.pansn, delimiter, shape.preserve, shape.digests);
  shape.pansn_delimiter = static_cast<char>(delimiter);
}

template <typename Ar>
void path_state(Ar& ar, fs::path& path) {
  std::string text = path.string();
  ar(text);
  path = text;
}

/// An input without its facts.
struct SavedInput {
  Input input;

  template <typename Ar>
  void state(Ar& ar) {
    ar(input.path, input.sample, input.more, input.named_by_file);
  }
};

// As large as each other, as far as inputs can be moved.
std::vector<std::uint32_t> balanced_shares(const std::vector<std::uint64_t>& bytes,
                                           std::uint32_t shares) {
  std::uint64_t total = 0;
  for (const std::uint64_t size : bytes) total += size;
  std::vector<std::uint32_t> begins = {0};
  std::uint64_t before = 0;
  for (std::uint32_t i = 0; i < bytes.size(); ++i) {
    const std::uint64_t share = begins.size();
    const std::size_t left = bytes.size() - i;
    // Half of an input more or less than its share: whichever is nearer. And none is empty.
    const bool is_full = (before + bytes[i] / 2) / share >= total / shares;
    const bool has_to = left + share <= shares;
    if (i > 0 && share < shares && (is_full || has_to)) begins.push_back(i);
    before += bytes[i];
  }
  return begins;
}

std::uint64_t bytes_of(const FilesOfInput& input) {
  std::uint64_t bytes = 0;
  for (const InputFacts& file : input.files) bytes += file.bytes;
  return bytes;
}

}  // namespace

template <typename Ar>
void ShardJob::decisive_state(Ar& ar) {
  std::vector<SavedInput> inputs;
  for (Input& input : options_.inputs) inputs.push_back({std::move(input)});
  ar(versions_, inputs, facts_, share_begins_, encodes_, has_late_names_);
  options_.inputs.clear();
  for (SavedInput& saved : inputs) options_.inputs.push_back(std::move(saved.input));
  shape_state(ar, options_.shape);
}

template <typename Ar>
void ShardJob::other_state(Ar& ar) {
  RunOptions& run = options_.run;
  path_state(ar, options_.output);
  path_state(ar, run.scratch_dir);
  ar(run.threads, run.memory_bytes, run.max_scratch_bytes, run.verify, run.force_spill, run.force,
     run.force_scratch, run.keep_scratch);
}

void ShardJob::set_fingerprint() {
  Bytes bytes;
  StateSaver saver(bytes);
  decisive_state(saver);
  fingerprint_ = hash128(bytes);
}

ShardJob ShardJob::planned(CreateOptions options, std::uint32_t shards) {
  ShardJob job;
  job.options_ = std::move(options);
  job.versions_ = versions_now();
  job.encodes_ = shards;
  job.has_late_names_ = job.options_.shape.samples_by_header();
  std::vector<std::uint64_t> bytes;
  for (const Input& input : job.options_.inputs) {
    job.facts_.push_back(files_of(input));
    bytes.push_back(bytes_of(job.facts_.back()));
    job.has_late_names_ = job.has_late_names_ || may_be_tar(input);
  }
  job.share_begins_ = balanced_shares(bytes, job.has_late_names_ ? 1 : shards);
  job.set_fingerprint();
  return job;
}

ShardJob ShardJob::load(const fs::path& directory) {
  const fs::path path = directory / kPlanFile;
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw Error(ErrorKind::usage,
                directory.string() + ": contains no job (spillway shards plan " + "makes one)");
  }
  const BundleReader bundle(path, std::nullopt, kPlanTask);
  ShardJob job;
  StateLoader loader(path.string(), bundle.result());
  job.decisive_state(loader);
  job.other_state(loader);
  loader.finish();
  job.set_fingerprint();
  if (job.fingerprint_ != bundle.job()) bundle.fail("is damaged");
  if (job.versions_ != versions_now()) {
    throw Error(ErrorKind::usage, directory.string() +
                                      ": contains a job of another version of Spillway, and the "
                                      "archive would be what neither makes (run its tasks with the "
                                      "version that planned it)");
  }
  return job;
}

void ShardJob::save(const fs::path& directory) {
  const fs::path path = directory / kPlanFile;
  std::error_code error;
  if (fs::exists(path, error) && load(directory).fingerprint_ != fingerprint_) {
    throw Error(ErrorKind::usage, directory.string() +
                                      ": contains another job (plan this one in another directory, "
                                      "or remove that one)");
  }
  Bytes bytes;
  StateSaver saver(bytes);
  decisive_state(saver);
  other_state(saver);
  BundleWriter bundle(path, {fingerprint_, kPlanTask});
  bundle.finish(bytes);
}

std::uint32_t ShardJob::end_of_share(std::uint32_t share) const {
  return share + 1 < share_begins_.size() ? share_begins_[share + 1]
                                          : static_cast<std::uint32_t>(options_.inputs.size());
}

std::uint64_t ShardJob::bytes_of_share(std::uint32_t share) const {
  std::uint64_t bytes = 0;
  for (std::uint32_t i = begin_of_share(share); i < end_of_share(share); ++i) {
    bytes += bytes_of(facts_[i]);
  }
  return bytes;
}

void ShardJob::check_inputs(std::uint32_t begin, std::uint32_t end) const {
  for (std::uint32_t i = begin; i < end; ++i) {
    const FilesOfInput now = files_of(options_.inputs[i]);
    for (std::size_t file = 0; file < now.files.size(); ++file) {
      if (now.files[file] == facts_[i].files[file]) continue;
      throw Error(ErrorKind::input, now.files[file].path +
                                        ": has changed since the job was planned (plan it again, "
                                        "in another directory)");
    }
  }
}

}  // namespace spillway
