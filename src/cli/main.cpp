// The program: finds the verb, runs it, and turns what it throws into a message and an exit code.
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/interrupt.hpp"
#include "base/printable.hpp"
#include "cli/verbs.hpp"
#include "job/exit_status.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

struct Verb {
  std::string_view name;
  int (*run)(std::span<const std::string> args);
  std::string_view what;
};

constexpr std::array kVerbs = {
    Verb{"create", run_create, "make an archive from FASTA files"},
    Verb{"append", run_append, "add FASTA files to an archive"},
    Verb{"convert", run_convert, "compress an archive of any version anew"},
    Verb{"config", run_config, "print the settings of create as a config file"},
    Verb{"plan", run_plan, "print what create will need, and whether it is there"},
    Verb{"status", run_status, "print how far a run of create is"},
    Verb{"cleanup", run_cleanup, "remove what runs of create that were killed have left"},
    Verb{"getcol", run_getcol, "extract the whole collection"},
    Verb{"getset", run_getset, "extract samples"},
    Verb{"getctg", run_getctg, "extract contigs or ranges of them"},
    Verb{"faidx", run_faidx, "extract regions as samtools faidx does"},
    Verb{"listref", run_listref, "print the name of the reference sample"},
    Verb{"listset", run_listset, "print the names of the samples"},
    Verb{"listctg", run_listctg, "print the names of samples' contigs"},
    Verb{"info", run_info, "print facts about an archive"},
    Verb{"digests", run_digests, "print lengths and digests of the sequences"},
    Verb{"verify", run_verify, "check an archive, or compare it with FASTA files"},
};

void print_usage(std::ostream& out) {
  out << "usage: spillway <verb> [options] ...    (spillway <verb> --help: its options)\n"
         "Compresses genome collections larger than memory into AGC archives, and reads them.\n\n";
  for (const Verb& verb : kVerbs) {
    out << "  " << verb.name << std::string(10 - verb.name.size(), ' ') << verb.what << '\n';
  }
  out << "\n  --help, --version\n";
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    print_usage(std::cerr);
    return exit_code(ErrorKind::usage);
  }
  if (words[0] == "-h" || words[0] == "--help" || words[0] == "help") {
    print_usage(std::cout);
    return 0;
  }
  if (words[0] == "--version") {
    std::cout << "spillway " SPILLWAY_VERSION "\n";
    return 0;
  }
  for (const Verb& verb : kVerbs) {
    if (words[0] == verb.name) return verb.run(std::span(words).subspan(1));
  }
  throw Error(ErrorKind::usage, "unknown verb '" + words[0] + "' (spillway --help lists them)");
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
    return spillway::fail("out of memory", exit_code(spillway::ErrorKind::resource));
  } catch (const std::system_error& error) {
    return spillway::fail(error.what(), exit_code(spillway::ErrorKind::io));
  } catch (const std::exception& error) {
    return spillway::fail(error.what(), 1);
  }
}
