// spillway help: the help of a verb, and what is made of all of it for man and for shells.
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>

#include "base/nearest_word.hpp"
#include "cli/command_line.hpp"
#include "cli/complete.hpp"
#include "cli/completion.hpp"
#include "cli/manual.hpp"
#include "cli/markdown.hpp"
#include "cli/output.hpp"
#include "cli/verb_help.hpp"
#include "cli/verbs.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

// What the scripts for shells call; not for people, so the help does not have it.
constexpr std::string_view kComplete = "--complete";

const Verb& verb_named(const std::string& name) {
  if (const Verb* verb = find_verb(name)) return *verb;
  throw unknown_verb(name);
}

std::string completion_for(const std::string& shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return zsh_completion();
  if (shell == "fish") return fish_completion();
  throw Error(ErrorKind::usage, "--completion takes bash, zsh or fish, not '" + shell + "'");
}

void write_pages(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  const auto write = [&](const std::string& name, const std::string& page) {
    Output output(directory / (name + ".1"));
    output.write(page);
    output.finish();
  };
  write("spillway", main_man_page());
  for (const Verb& verb : verbs()) write("spillway-" + std::string(verb.name), man_page(verb));
}

}  // namespace

VerbHelp help_help() {
  po::options_description options("Options");
  // clang-format off
  options.add_options()
      ("man", "the man page, of the verb or of the program")
      ("markdown", "the reference of all verbs, as Markdown")
      ("man-pages", po::value<std::string>()->value_name("DIR"), "write all man pages there")
      ("completion", po::value<std::string>()->value_name("SHELL"), "the completion for bash, zsh or fish")
      ("help,h", "print this help");
  // clang-format on
  return {"spillway help [options] [<verb>]\n", options};
}

int run_help(std::span<const std::string> args) {
  const VerbHelp help = help_help();
  if (!args.empty() && args.front() == kComplete) {
    const bool is_marked = args.size() > 1 && args[1] == "--";
    std::cout << completion_text(complete(args.subspan(is_marked ? 2 : 1)));
    return 0;
  }
  const po::variables_map values = parse_command_line(help.options, args);
  if (values.count("help") > 0) {
    print_help(std::cout, help);
    return 0;
  }
  const std::vector<std::string> names = operands(values);
  if (names.size() > 1) throw Error(ErrorKind::usage, "one verb at most (spillway help --help)");
  if (values.count("completion") > 0) {
    std::cout << completion_for(values["completion"].as<std::string>());
  } else if (values.count("markdown") > 0) {
    std::cout << markdown_reference();
  } else if (values.count("man-pages") > 0) {
    write_pages(values["man-pages"].as<std::string>());
  } else if (values.count("man") > 0) {
    std::cout << (names.empty() ? main_man_page() : man_page(verb_named(names[0])));
  } else if (names.empty()) {
    print_usage(std::cout);
  } else {
    print_help(std::cout, verb_named(names[0]).help());
  }
  return 0;
}

}  // namespace spillway
