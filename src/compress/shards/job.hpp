// A job that is divided into tasks: what `spillway shards plan` decides, and writes for all of
// them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "compress/resume/input_facts.hpp"
#include "compress/shards/bundle_reader.hpp"
#include "compress/shards/task.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// A job directory is on storage that all nodes see. It holds `plan.bundle` and the bundles of
/// tasks.
class ShardJob {
 public:
  /// Divides the job of `options` (checked; all paths are absolute) into `shards`. Opens each
  /// input, to tell what it is and how long.
  static ShardJob planned(CreateOptions options, std::uint32_t shards);
  /// Error usage if `directory` holds no plan, or one of another version of Spillway, corrupt if it
  /// is damaged.
  static ShardJob load(const std::filesystem::path& directory);
  /// Writes the plan. Error usage if there is one of another job.
  void save(const std::filesystem::path& directory);

  const Hash128& fingerprint() const { return fingerprint_; }
  /// What the archive is made with, and how runs go unless they say otherwise; without a host.
  const CreateOptions& options() const { return options_; }
  ShardCounts counts() const {
    return {static_cast<std::uint32_t>(share_begins_.size()), encodes_};
  }
  /// Whether samples are named by headers or in tar archives: then there is one share.
  bool has_late_names() const { return has_late_names_; }

  /// Number of the first input of a share. Samples have the numbers of their inputs if there are
  /// several shares.
  std::uint32_t begin_of_share(std::uint32_t share) const { return share_begins_[share]; }
  std::uint32_t end_of_share(std::uint32_t share) const;
  std::uint64_t bytes_of_share(std::uint32_t share) const;
  /// Error input if a file of one of these inputs is not what it was when the job was planned.
  void check_inputs(std::uint32_t begin, std::uint32_t end) const;

  static std::filesystem::path path_of(const std::filesystem::path& directory,
                                       const ShardTask& task) {
    return directory / task.file_name();
  }
  /// The result of a task, which has run.
  BundleReader open(const std::filesystem::path& directory, const ShardTask& task) const {
    return {path_of(directory, task), fingerprint_, task.name()};
  }

 private:
  template <typename Ar>
  void decisive_state(Ar& ar);
  template <typename Ar>
  void other_state(Ar& ar);
  void set_fingerprint();

  CreateOptions options_;
  std::vector<std::uint64_t> versions_;  // of what writes the archive
  std::vector<FilesOfInput> facts_;      // by input
  std::vector<std::uint32_t> share_begins_;
  std::uint32_t encodes_ = 1;
  bool has_late_names_ = false;
  Hash128 fingerprint_;
};

}  // namespace spillway
