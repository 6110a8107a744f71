#include "compress/prepare/request.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compress/append/base_archive.hpp"
#include "compress/convert/archive_text.hpp"
#include "compress/plan/memory_needs.hpp"
#include "compress/replace/replaced_archive.hpp"
#include "config/default_memory.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

std::vector<Input> as_inputs(std::vector<std::string> samples,
                             const std::filesystem::path& archive) {
  std::vector<Input> inputs;
  for (std::string& name : samples) inputs.push_back({archive.string(), std::move(name)});
  if (inputs.empty()) throw Error(ErrorKind::input, archive.string() + ": has no samples");
  check_sample_names(inputs);
  return inputs;
}

}  // namespace

std::uint64_t memory_by_default(const CreateOptions& options, const HeldBeside& beside,
                                const std::filesystem::path& root, const Environment& environment) {
  const std::uint64_t usual = default_memory_bytes(root, environment);
  const std::optional<std::uint64_t> grant = granted_memory_bytes(root, environment);
  const std::uint64_t least = least_memory_bytes(options, beside);
  const bool has_room = !grant || least <= *grant;
  return has_room ? std::max(usual, least) : usual;
}

CreateOptions prepared_request(CreateOptions options, Purpose purpose) {
  options = checked_request(std::move(options), purpose);
  if (!options.base.empty()) options.shape = shape_of_base(options.base, options.shape);
  if (!options.source.empty()) {
    StoredSamples samples = stored_samples(options.source);
    options.inputs = as_inputs(std::move(samples.names), options.source);
    options.shape.concatenated = options.shape.pansn = false;
    // Lines that the archive does not know are not made up. Case is what comes out: where there is
    // no lower case, nothing is said of it.
    if (!samples.is_layout_known) {
      options.shape.preserve = std::max(options.shape.preserve, Preserve::case_);
    }
  }
  if (purpose == Purpose::run) refuse_to_replace(options);
  if (purpose == Purpose::begin) refuse_to_replace_data(options);
  const HeldBeside beside = held_beside(options);
  if (options.run.memory_bytes == 0) {
    options.run.memory_bytes =
        memory_by_default(options, beside, "/", or_empty(options.host.environment));
  }
  if (purpose != Purpose::plan) check_memory(options, beside);
  return options;
}

}  // namespace spillway
