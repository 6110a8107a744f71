// The file that a run's archive would take the place of.
//
// An archive goes without a question if nothing of it is lost: if it is the one that is appended
// to, or if all of its samples are in the new archive, too (the same job again). Another file goes
// as with any program, but for one that holds sequences or compressed data: that is an output which
// was forgotten.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "spillway/options.hpp"

namespace spillway {

/// Samples that the file has and the new archive would not have.
struct LostSamples {
  std::uint64_t count = 0;
  std::vector<std::string> first;  ///< some of their names

  void add(std::string_view name);
};

/// Error usage if there are any: it names them, and the ways out.
void refuse_loss(const std::filesystem::path& output, const LostSamples& lost);

/// Error usage unless `options.run.force`: if what stands at the output is sequences or compressed
/// data, or an archive with samples that the new one would not have. Where headers or tar archives
/// name samples, these are not compared yet. Constant memory. REQUIRES: a checked request, in which
/// the samples of an archive that is converted are the inputs.
void refuse_to_replace(const CreateOptions& options);

/// What of that can be said before there are inputs: Error usage for sequences or compressed data.
void refuse_to_replace_data(const CreateOptions& options);

/// The samples of the archive at the output, for a comparison with names that have been read;
/// none if nothing can be lost.
void for_each_replaced_sample(const CreateOptions& options,
                              const std::function<void(std::string_view name)>& visit);

}  // namespace spillway
