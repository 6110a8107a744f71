#include "cli/region_report.hpp"

#include <iostream>

#include "base/printable.hpp"
#include "config/option_value.hpp"
#include "spillway/error.hpp"

namespace spillway {

void RegionReport::add(std::optional<std::string_view> region, RegionProblem problem,
                       std::string_view reason) {
  const bool is_warning = problem == RegionProblem::none;
  if (reason.empty() || (is_warning && !has_warnings_)) return;
  std::cerr << "spillway: " << (is_warning ? "warning: " : "error: ") << archive_ << ": "
            << (region ? "region " + in_quotes(*region) + ": " : "") << printable(reason) << '\n';
  if (is_warning || code_ == exit_code(ErrorKind::usage)) return;
  code_ = exit_code(problem == RegionProblem::absent ? ErrorKind::not_found : ErrorKind::usage);
}

}  // namespace spillway
