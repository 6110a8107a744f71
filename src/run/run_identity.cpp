#include "run/run_identity.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/url.hpp"

namespace spillway {
namespace {

constexpr std::string_view kTitle = "spillway run\n";
// A command may have a hundred thousand inputs; who reads of it wants its beginning.
constexpr std::size_t kMaxCommandBytes = 2000;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "?";
  return name.data();
}

std::string boot_id() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string id;
  in >> id;
  return id;
}

bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("-_./=:,+@%").find(c) != std::string_view::npos;
}

/// A word as a shell reads it back; control characters become blanks.
std::string in_quotes(std::string word) {
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return word;
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return text + "'";
}

/// Without credentials: logs and reports hold it.
std::string command_line() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string command;
  for (std::string word; std::getline(in, word, '\0');) {
    if (!command.empty()) command += ' ';
    command += in_quotes(shown_word(word));
    if (command.size() > kMaxCommandBytes) return command.substr(0, kMaxCommandBytes) + " ...";
  }
  return command;
}

// The time of the process's first question, which comes first thing in a run.
std::string start_time() {
  static const std::string started = utc_time();
  return started;
}

std::string in_one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

/// Takes "name: value\n" off the front of `text`.
bool take(std::string_view& text, std::string_view name, std::string& value) {
  if (!text.starts_with(name) || !text.substr(name.size()).starts_with(": ")) return false;
  text.remove_prefix(name.size() + 2);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  value = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

RunIdentity this_run() {
  return {host_name(), ::getpid(), boot_id(), start_time(), command_line()};
}

std::string to_text(const RunIdentity& run) {
  return std::string(kTitle) + "host: " + in_one_line(run.host) +
         "\npid: " + std::to_string(run.pid) + "\nboot: " + run.boot_id +
         "\nstarted: " + run.started + "\ncommand: " + in_one_line(run.command) + "\n";
}

std::optional<RunIdentity> identity_of_text(std::string_view text) {
  if (!text.starts_with(kTitle)) return std::nullopt;
  text.remove_prefix(kTitle.size());
  RunIdentity run;
  std::string pid;
  if (!take(text, "host", run.host) || !take(text, "pid", pid) ||
      !take(text, "boot", run.boot_id) || !take(text, "started", run.started) ||
      !take(text, "command", run.command)) {
    return std::nullopt;
  }
  const auto [stop, error] = std::from_chars(pid.data(), pid.data() + pid.size(), run.pid);
  if (error != std::errc() || stop != pid.data() + pid.size() || run.pid <= 0) return std::nullopt;
  return run;
}

std::string describe(const RunIdentity& run) {
  return "process " + std::to_string(run.pid) + " on " + run.host + ", since " + run.started +
         ": " + run.command;
}

std::optional<bool> seems_alive(const RunIdentity& run) {
  if (run.host != host_name()) return std::nullopt;
  if (!run.boot_id.empty() && run.boot_id != boot_id()) return false;
  return ::kill(static_cast<pid_t>(run.pid), 0) == 0 || errno == EPERM;
}

std::string utc_time(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  std::array<char, 32> text{};
  ::gmtime_r(&time, &parts);
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string program_version() { return SPILLWAY_VERSION; }

std::string utc_time() { return utc_time(std::time(nullptr)); }

}  // namespace spillway
