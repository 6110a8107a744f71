#include "compress/prepare/early_checks.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/errno_kind.hpp"
#include "base/memory_budget.hpp"
#include "base/output_target.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/plan/memory_needs.hpp"
#include "compress/plan/memory_plan.hpp"
#include "compress/prepare/request.hpp"
#include "compress/resume/workspace.hpp"
#include "run/file_system.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// A file in addition to the archive, which `option` names.
void check_side_file(const fs::path& file, const std::string& option) {
  if (file.empty()) return;
  const OutputTarget target = output_target(file);  // may be written, if it is there
  if (!target.is_file() || ::access(target.path.c_str(), F_OK) == 0) return;
  const fs::path parent = target.path.has_parent_path() ? target.path.parent_path() : fs::path(".");
  if (::access((parent / "").c_str(), W_OK | X_OK) == 0) return;
  const int error = errno;
  throw Error(kind_of_errno(error, ErrorKind::io),
              target.name + ": cannot open (" + option + "): " + text_of_errno(error));
}

/// Reads what the first stage reads of the archive that is added to: its directory and splitters.
void check_base(const CreateOptions& options) {
  const ShapeOptions shape = memory_shape_of(options, options.shape);
  MemoryBudget budget(MemoryPlan::make(shape, options.run, held_beside(options)).budget_bytes);
  const BaseArchive base(options.base, budget);
  const std::vector<std::uint32_t> bases = base.reference_bases();
  base.read_splitters(bases, longest_segment_bases(shape), budget);
}

}  // namespace

CreateOptions checked_before_inputs(CreateOptions options) {
  SPILLWAY_ASSERT(options.inputs.empty() && options.source.empty());
  options = prepared_request(std::move(options), Purpose::begin);
  options.output = output_target(options.output).file_path();
  check_side_file(options.run.log_json, "--log-json");
  check_side_file(options.run.stats, "--stats");
  // Warnings come when the run begins.
  check_scratch_file_system(options.run.scratch_dir, file_system_of(options.run.scratch_dir),
                            options.run.force_scratch, [](const std::string&) {});
  check_workspace(options);
  if (!options.base.empty()) check_base(options);
  return options;
}

}  // namespace spillway
