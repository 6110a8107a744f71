#include "compress/prepare/failed_start.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "compress/prepare/request_checks.hpp"
#include "run/monitor.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// How the objects begin that a run writes.
constexpr std::string_view kStatsBeginning = "{\"version\": ";
constexpr std::string_view kLogBeginning = "{\"time\": ";

/// Whether `file` may get a report: it is no regular file, is empty, is not there yet, or holds
/// reports.
bool may_be_written(const fs::path& file, std::string_view beginning) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return true;
  std::ifstream in(file, std::ios::binary);
  std::string text(beginning.size(), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  return in.gcount() == 0 || text == beginning;
}

bool has_free_side_files(const CreateOptions& asked) {
  try {
    check_side_files(asked);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// False if a file cannot be opened.
bool write_reports(const CreateOptions& reports, const std::exception_ptr& error) {
  try {
    RunMonitor(reports, {}, std::chrono::milliseconds(0)).failed(error);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

FailedStart::FailedStart(const CreateOptions& asked) {
  if (asked.run.log_json.empty() && asked.run.stats.empty()) return;
  if (!has_free_side_files(asked)) return;
  reports_.output = asked.output;
  if (may_be_written(asked.run.stats, kStatsBeginning)) reports_.run.stats = asked.run.stats;
  if (may_be_written(asked.run.log_json, kLogBeginning)) {
    reports_.run.log_json = asked.run.log_json;
  }
}

void FailedStart::report(const std::exception_ptr& error) const noexcept {
  try {
    if (reports_.run.log_json.empty() && reports_.run.stats.empty()) return;
    if (write_reports(reports_, error)) return;
    // One of them may be why the run fails.
    CreateOptions one = reports_;
    one.run.log_json.clear();
    write_reports(one, error);
    one = reports_;
    one.run.stats.clear();
    write_reports(one, error);
  } catch (...) {
    // Not enough memory for a report: the error itself is what counts.
  }
}

}  // namespace spillway
