#include "cli/read_progress.hpp"

#include <unistd.h>

#include <utility>

#include "run/progress_text.hpp"

namespace spillway {
namespace {

constexpr std::chrono::seconds kFirst{1};
constexpr std::chrono::milliseconds kStep{250};

}  // namespace

ReadProgress::ReadProgress(std::string verb)
    : verb_(std::move(verb)),
      log_(0),
      // Not between the lines of FASTA that go to the same terminal.
      is_shown_(log_.can_rewrite() && ::isatty(STDOUT_FILENO) == 0),
      start_(Clock::now()),
      next_(start_ + kFirst) {}

std::string ReadProgress::text(const std::string& verb, std::uint64_t done, std::uint64_t total,
                               double seconds) {
  std::string text = verb + " " + std::to_string(total == 0 ? 0 : done * 100 / total) + " %, ";
  if (done > 0 && done < total) {
    const double left = seconds * static_cast<double>(total - done) / static_cast<double>(done);
    text += duration_in_words(left) + " left, ";
  }
  return text + std::to_string(done) + " of " + std::to_string(total) + " samples";
}

void ReadProgress::samples(std::uint64_t done, std::uint64_t total) {
  if (!is_shown_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + kStep;
  log_.show(text(verb_, done, total, std::chrono::duration<double>(now - start_).count()));
}

}  // namespace spillway
