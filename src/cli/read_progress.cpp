#include "cli/read_progress.hpp"

#include <unistd.h>

#include <utility>

#include "base/size_text.hpp"
#include "run/progress_text.hpp"

namespace spillway {
namespace {

constexpr std::chrono::seconds kFirst{1};
constexpr std::chrono::milliseconds kStep{250};

/// What comes before how many of what are done.
std::string start_of_text(const std::string& verb, std::uint64_t done, std::uint64_t total,
                          double seconds) {
  std::string text = verb + " " + std::to_string(total == 0 ? 0 : done * 100 / total) + " %, ";
  if (done > 0 && done < total) {
    const double left = seconds * static_cast<double>(total - done) / static_cast<double>(done);
    text += duration_in_words(left) + " left, ";
  }
  return text;
}

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
  return start_of_text(verb, done, total, seconds) + std::to_string(done) + " of " +
         std::to_string(total) + " samples";
}

bool ReadProgress::is_due() {
  if (!is_shown_) return false;
  const auto now = Clock::now();
  if (now < next_) return false;
  next_ = now + kStep;
  return true;
}

double ReadProgress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

void ReadProgress::samples(std::uint64_t done, std::uint64_t total) {
  if (is_due()) log_.show(text(verb_, done, total, seconds()));
}

void ReadProgress::bytes(std::uint64_t done, std::uint64_t total) {
  if (!is_due()) return;
  log_.show(start_of_text(verb_, done, total, seconds()) + format_size(done) + " of " +
            format_size(total) + " read");
}

}  // namespace spillway
