#include "compress/check_result.hpp"

#include <string>

#include "archive/file_check.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// What check_file and the reader's directory hold for each part, and for themselves.
constexpr std::uint64_t kBytesPerPart = 24 + 8;
constexpr std::uint64_t kCheckBytes = 4 << 20;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw Error(ErrorKind::corrupt,
              path.string() + ": what was written reads back as something else: " + what);
}

void check_parts(Job& job, const std::filesystem::path& path, std::uint64_t parts) {
  const Reservation held =
      job.budget.reserve(kCheckBytes + kBytesPerPart * parts, "reading the archive back");
  const FileCheck check = check_file(path, true);
  if (check.state != FileCheck::State::hashed) fail(path, "its directory");
  if (!check.damaged.empty()) {
    const DamagedPart& first = check.damaged.front();
    fail(path, "part " + std::to_string(first.index) + " of " + first.stream + ", at byte " +
                   std::to_string(first.offset));
  }
  if (check.parts != parts) fail(path, "it has other parts");
  job.log.stage("verify: " + std::to_string(parts) + " parts are as they were written");
}

}  // namespace

void check_result(Job& job, const std::filesystem::path& path, std::uint64_t parts) {
  if (job.options.run.verify == VerifyLevel::none) return;
  check_parts(job, path, parts);
}

}  // namespace spillway
