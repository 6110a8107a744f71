#include "cli/completion.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/verb_help.hpp"
#include "cli/verbs.hpp"

namespace spillway {
namespace {

constexpr const char* kBashHead =
    R"(# bash completion for spillway; made by: spillway help --completion bash
_spillway() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local options='' plain='' directories='' operands='' archive='' name i
  COMPREPLY=()
  # --name=value is three words to bash.
  if [[ $cur == '=' ]]; then
    cur=''
  elif [[ $prev == '=' ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
)";

constexpr const char* kBashTail = R"(  if [[ " $plain " == *" $prev "* ]]; then
    compopt +o default +o bashdefault 2>/dev/null
    return
  fi
  if [[ " $directories " == *" $prev "* ]]; then
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
    return
  fi
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    return
  fi
  case $operands in
    verbs)
      mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$cur") ;;
    directories)
      mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    archive_and_samples)
      for ((i = 2; i < COMP_CWORD; ++i)); do
        if [[ ${COMP_WORDS[i]} != -* && -f ${COMP_WORDS[i]} ]]; then
          archive=${COMP_WORDS[i]}
          break
        fi
      done
      [[ -n $archive ]] || return
      while IFS= read -r name; do
        [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
      done < <("${COMP_WORDS[0]}" listset "$archive" 2>/dev/null) ;;
  esac
}
complete -o default -o bashdefault -o filenames -F _spillway spillway
)";

std::string_view word_for(Operands operands) {
  switch (operands) {
    case Operands::verbs:
      return "verbs";
    case Operands::directories:
      return "directories";
    case Operands::archive_and_samples:
      return "archive_and_samples";
    case Operands::archive:
    case Operands::files:
      break;
  }
  return "files";
}

void add_word(std::string& words, const std::string& word) {
  words += (words.empty() ? "" : " ") + word;
}

/// In single quotes of a shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string verb_names() {
  std::string names;
  for (const Verb& verb : verbs()) add_word(names, std::string(verb.name));
  return names;
}

std::string bash_case(const Verb& verb) {
  std::string all;
  std::string plain;
  std::string directories;
  for (const HelpOption& option : options_of(verb.help())) {
    std::vector<std::string> words = {"--" + option.name};
    if (option.letter != 0) words.push_back(std::string("-") + option.letter);
    for (const std::string& word : words) {
      add_word(all, word);
      if (option.takes_directory()) add_word(directories, word);
      if (!option.is_flag() && !option.takes_path()) add_word(plain, word);
    }
  }
  return "    " + std::string(verb.name) + ")\n      options=" + quoted(all) +
         "\n      plain=" + quoted(plain) + "\n      directories=" + quoted(directories) +
         "\n      operands=" + std::string(word_for(verb.operands)) + " ;;\n";
}

/// As the explanation of an option of _arguments, which ends at a ']', in single quotes.
std::string explanation(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[') {
      out += '(';
    } else if (c == ']') {
      out += ')';
    } else {
      out += c == '\n' ? ' ' : c;
    }
  }
  const std::string in_quotes = quoted("[" + out + "]");
  return in_quotes.substr(1, in_quotes.size() - 2);
}

std::string zsh_option(const HelpOption& option) {
  const std::string name = "--" + option.name;
  const std::string long_form = name + (option.is_flag() ? "" : "=");
  std::string spec = long_form;
  if (option.letter != 0) {
    const std::string letter = std::string("-") + option.letter;
    spec = "'(" + letter + " " + name + ")'{" + letter + (option.is_flag() ? "," : "+,") +
           long_form + "}";
  }
  spec += "'" + explanation(option.text);
  if (!option.is_flag()) {
    spec += ":" + option.value + ":";
    if (option.takes_directory()) {
      spec += "_files -/";
    } else if (option.takes_path()) {
      spec += "_files";
    } else {
      spec += " ";
    }
  }
  return spec + "'";
}

std::string zsh_case(const Verb& verb) {
  std::string text = "        " + std::string(verb.name) + ")\n          _arguments -s";
  for (const HelpOption& option : options_of(verb.help())) {
    text += " \\\n            " + zsh_option(option);
  }
  switch (verb.operands) {
    case Operands::verbs:
      text += " \\\n            '*:verb:(" + verb_names() + ")'";
      break;
    case Operands::directories:
      text += " \\\n            '*:directory:_files -/'";
      break;
    case Operands::archive:
    case Operands::files:
    case Operands::archive_and_samples:
      text += " \\\n            '*:file:_files'";
  }
  return text + " ;;\n";
}

}  // namespace

std::string bash_completion() {
  std::string text = kBashHead;
  text += "  local verbs=" + quoted(verb_names()) + "\n";
  text +=
      "  if ((COMP_CWORD == 1)); then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$verbs --help --version\" -- \"$cur\")\n"
      "    return\n  fi\n  case ${COMP_WORDS[1]} in\n";
  for (const Verb& verb : verbs()) text += bash_case(verb);
  return text + "  esac\n" + kBashTail;
}

std::string zsh_completion() {
  std::string text =
      "#compdef spillway\n# made by: spillway help --completion zsh\n"
      "_spillway() {\n"
      "  local curcontext=$curcontext state line\n"
      "  typeset -A opt_args\n"
      "  _arguments -C '(- *)'{-h,--help}'[the verbs]' '(- *)--version[the version]' "
      "'1: :->verb' '*:: :->rest'\n"
      "  case $state in\n"
      "    verb)\n"
      "      local -a verbs=(\n";
  for (const Verb& verb : verbs()) {
    text += "        " + quoted(std::string(verb.name) + ":" + std::string(verb.what)) + "\n";
  }
  text += "      )\n      _describe verb verbs ;;\n    rest)\n      case $line[1] in\n";
  for (const Verb& verb : verbs()) text += zsh_case(verb);
  return text +
         "      esac ;;\n  esac\n}\n"
         "if [ \"$funcstack[1]\" = _spillway ]; then\n  _spillway \"$@\"\nelse\n"
         "  compdef _spillway spillway\nfi\n";
}

}  // namespace spillway
