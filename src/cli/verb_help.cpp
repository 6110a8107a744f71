#include "cli/verb_help.hpp"

#include <algorithm>
#include <ostream>
#include <sstream>

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr std::string_view kPrefix = "usage: ";
constexpr std::string_view kProgram = "spillway ";

/// The form that a line is, or nothing.
std::string_view form_in(std::string_view line) {
  if (line.starts_with(kPrefix)) line.remove_prefix(kPrefix.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line.starts_with(kProgram) ? line : std::string_view();
}

}  // namespace

std::vector<std::string> VerbHelp::forms() const {
  std::vector<std::string> forms;
  std::istringstream lines(usage);
  for (std::string line; std::getline(lines, line);) {
    const std::string_view form = form_in(line);
    if (form.empty()) break;
    forms.emplace_back(form);
  }
  return forms;
}

std::string VerbHelp::prose() const {
  std::string text;
  std::istringstream lines(usage);
  bool is_prose = false;
  for (std::string line; std::getline(lines, line);) {
    is_prose = is_prose || form_in(line).empty();
    if (is_prose) text += line + '\n';
  }
  while (text.ends_with("\n\n") || text == "\n") text.pop_back();
  return text;
}

std::string VerbHelp::verb() const {
  std::istringstream words(forms().at(0));
  std::string verb;
  words >> verb >> verb;
  return verb;
}

std::vector<HelpOption> options_of(const VerbHelp& help) {
  std::vector<HelpOption> options;
  for (const auto& option : help.options.options()) {
    const std::string shown =
        option->canonical_display_name(po::command_line_style::allow_dash_for_short);
    const bool has_letter = shown.size() == 2 && shown[0] == '-';
    options.push_back({option->long_name(), has_letter ? shown[1] : '\0',
                       option->semantic()->max_tokens() == 0 ? "" : option->format_parameter(),
                       option->description()});
  }
  return options;
}

void print_help(std::ostream& out, const VerbHelp& help) {
  std::string_view before = kPrefix;
  for (const std::string& form : help.forms()) {
    out << before << form << '\n';
    before = "       ";
  }
  out << help.prose() << '\n' << help.options;
  const auto examples = examples_of(help.verb());
  if (!examples.empty()) out << "\nExamples:\n";
  for (const Example& example : examples) {
    out << "  " << example.what << ":\n    " << example.command << '\n';
  }
}

}  // namespace spillway
