#include "cli/markdown.hpp"

#include <algorithm>
#include <sstream>

#include "cli/verb_help.hpp"
#include "cli/verbs.hpp"

namespace spillway {
namespace {

// In a cell of a table, on one line.
std::string cell(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '<') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string option_cell(const HelpOption& option) {
  std::string text = option.letter == 0 ? "" : std::string("`-") + option.letter + "`, ";
  text += "`--" + option.name;
  if (!option.is_flag()) text += " " + option.value;
  return text + "`";
}

void add_verb(std::ostringstream& out, const Verb& verb) {
  const VerbHelp help = verb.help();
  out << "\n## " << verb.name << "\n\n```\n";
  for (const std::string& form : help.forms()) out << form << '\n';
  out << "```\n";
  if (const std::string prose = help.prose(); !prose.empty()) {
    out << '\n' << prose << (prose.ends_with('\n') ? "" : "\n");
  }
  out << "\n| option | |\n|--|--|\n";
  for (const HelpOption& option : options_of(help)) {
    out << "| " << option_cell(option) << " | " << cell(option.text) << " |\n";
  }
  const auto examples = examples_of(verb.name);
  if (!examples.empty()) out << "\nExamples:\n";
  for (const Example& example : examples) {
    out << "\n- " << example.what << ":\n  `" << example.command << "`\n";
  }
}

}  // namespace

std::string markdown_reference() {
  std::ostringstream out;
  out << "# Commands\n\n`spillway help --markdown` writes this page. Values in brackets are "
         "defaults.\n";
  for (const Verb& verb : verbs()) add_verb(out, verb);
  return out.str();
}

}  // namespace spillway
