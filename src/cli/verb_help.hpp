// What a verb says of itself: --help, the man pages and the completions of shells are made of it.
#pragma once

#include <boost/program_options.hpp>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

struct VerbHelp {
  /// Lines "spillway <verb> ...", one for each form of the command line (the first may begin with
  /// "usage: ", further ones with blanks), then prose.
  std::string usage;
  boost::program_options::options_description options;

  std::vector<std::string> forms() const;
  /// Without blank lines at the end.
  std::string prose() const;
  /// The second word of the first form.
  std::string verb() const;
};

/// An option as the user writes it.
struct HelpOption {
  std::string name;   ///< long name, without dashes
  char letter = 0;    ///< 0: none
  std::string value;  ///< what its value is called; empty: a flag
  std::string text;

  bool is_flag() const { return value.empty(); }
  /// Whether the value is a path; and if so, that of a directory.
  bool takes_path() const { return value == "FILE" || value == "PATH" || takes_directory(); }
  bool takes_directory() const { return value == "DIR"; }
};

std::vector<HelpOption> options_of(const VerbHelp& help);

/// A command that does what `what` says, in a directory that has the files it names.
struct Example {
  std::string_view what;
  std::string_view command;
};

/// At least two for each verb.
std::span<const Example> examples_of(std::string_view verb);

/// The text for --help.
void print_help(std::ostream& out, const VerbHelp& help);

}  // namespace spillway
