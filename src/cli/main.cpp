// The program: finds the verb, runs it, and turns what it throws into a message and an exit code.
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "base/errno_kind.hpp"
#include "base/interrupt.hpp"
#include "base/printable.hpp"
#include "base/standard_streams.hpp"
#include "base/thread.hpp"
#include "cli/agc_words.hpp"
#include "cli/stop_signals.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"
#include "run/exit_status.hpp"
#include "spillway/error.hpp"
#include "spillway/name_errors.hpp"

namespace spillway {
namespace {

/// Whether the program is called by the name that is to be taken for agc's.
bool is_called_agc(std::span<char*> argv) {
  return !argv.empty() && std::filesystem::path(argv[0]).filename() == kAgcOption;
}

bool knows_agc(const Verb& verb) {
  return verb.help().options.find_nothrow(kAgcOption, false) != nullptr;
}

int run(std::vector<std::string> words, bool as_agc) {
  if (!words.empty() && words[0] == std::string("--") + kAgcOption) {
    words.erase(words.begin());
    as_agc = true;
  }
  if (words.empty()) {
    print_usage(std::cerr);
    return as_agc ? 0 : exit_code(ErrorKind::usage);
  }
  if (words[0] == "-h" || words[0] == "--help") {
    print_usage(std::cout);
    return 0;
  }
  if (words[0] == "--version") {
    std::cout << version_text();
    return 0;
  }
  if (const Verb* verb = find_verb(words[0])) {
    if (as_agc && words.size() > 1 && knows_agc(*verb)) {
      words.insert(words.begin() + 1, std::string("--") + kAgcOption);
    }
    return verb->run(std::span<const std::string>(words).subspan(1));
  }
  throw unknown_verb(words[0]);
}

/// What went to std::cout has to arrive, too.
int flushed(int code) {
  if (!std::cout.flush()) {
    throw Error(ErrorKind::io,
                std::string("standard output: write failed: ") + std::strerror(errno));
  }
  return code;
}

int fail(const char* what, int code) {
  std::cerr << "spillway: error: " << printable(what) << std::endl;
  return code;
}

int fail_without_memory() { return fail("out of memory", exit_code(ErrorKind::resource)); }

/// The exit code, whatever happens.
int run_program(std::span<char*> argv) noexcept {
  try {
    const std::vector<std::string> words(argv.begin() + (argv.empty() ? 0 : 1), argv.end());
    return flushed(run(words, is_called_agc(argv)));
  } catch (const NameErrors& errors) {
    for (const std::string& text : errors.texts()) fail(text.c_str(), 0);
    return exit_status_of(errors);
  } catch (const Error& error) {
    return fail(error.what(), exit_status_of(error));
  } catch (const std::bad_alloc&) {
    return fail_without_memory();
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::not_enough_memory) return fail_without_memory();
    return fail(error.what(), exit_code(kind_of(error)));
  } catch (const std::exception& error) {
    return fail(error.what(), 1);
  }
}

}  // namespace
}  // namespace spillway

int main(int argc, char** argv) {
  spillway::occupy_closed_standard_streams();
  // A file that grows over the limit (ulimit -f) is an error as a full disk is: EFBIG.
  std::signal(SIGXFSZ, SIG_IGN);
  const spillway::StopSignals stop_signals;
  spillway::Stop stop(&stop_signals.token());
  const spillway::StopScope scope(&stop);
  struct {
    std::span<char*> argv;
    int code = 1;
  } program{{argv, static_cast<std::size_t>(argc)}};
  // One reference: what is larger would have to be allocated, outside of any try.
  spillway::run_with_stack([&program] { program.code = spillway::run_program(program.argv); });
  return program.code;
}
