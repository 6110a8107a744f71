// The program: finds the verb, runs it, and turns what it throws into a message and an exit code.
#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "base/interrupt.hpp"
#include "base/printable.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"
#include "run/exit_status.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    print_usage(std::cerr);
    return exit_code(ErrorKind::usage);
  }
  if (words[0] == "-h" || words[0] == "--help") {
    print_usage(std::cout);
    return 0;
  }
  if (words[0] == "--version") {
    std::cout << version_text();
    return 0;
  }
  if (const Verb* verb = find_verb(words[0])) return verb->run(std::span(words).subspan(1));
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

}  // namespace
}  // namespace spillway

int main(int argc, char** argv) {
  const spillway::StopSignals stop_signals;
  try {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return spillway::flushed(spillway::run(words));
  } catch (const spillway::Error& error) {
    return spillway::fail(error.what(), spillway::exit_status_of(error));
  } catch (const std::bad_alloc&) {
    return spillway::fail_without_memory();
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::not_enough_memory) return spillway::fail_without_memory();
    return spillway::fail(error.what(), exit_code(spillway::ErrorKind::io));
  } catch (const std::exception& error) {
    return spillway::fail(error.what(), 1);
  }
}
