#include "cli/manual.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "cli/verb_help.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

struct ExitCode {
  ErrorKind kind;
  std::string_view when;
};

constexpr ExitCode kExitCodes[] = {
    {ErrorKind::usage,
     "the command line or a configuration value is wrong, or a name is ambiguous"},
    {ErrorKind::input, "an input is missing, unreadable, no FASTA, or damaged"},
    {ErrorKind::not_found, "a sample or contig is not in the archive"},
    {ErrorKind::corrupt, "an archive or a scratch store contradicts itself"},
    {ErrorKind::unsupported, "valid, but nothing that this version can do"},
    {ErrorKind::resource, "memory, scratch or disk is too small, or used by another run"},
    {ErrorKind::io, "a read, write, sync or rename failed"},
};

/// Text as roff takes it: nothing in it is a request or an escape.
std::string escaped(std::string_view text) {
  std::string out;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) out += "\\&";
    begins_line = c == '\n';
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '\'') {
      out += "\\(aq";
    } else {
      out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }

std::string head(const std::string& name, std::string_view what) {
  std::string title = name;
  std::ranges::transform(title, title.begin(), [](unsigned char c) { return std::toupper(c); });
  return ".TH " + escaped(title) + " 1 \"\" \"spillway " SPILLWAY_VERSION "\"\n.SH NAME\n" +
         escaped(name) + " \\- " + escaped(what) + "\n";
}

std::string section(std::string_view name) { return ".SH " + std::string(name) + "\n"; }

/// As it stands, in a paragraph of its own.
std::string verbatim(std::string_view text) {
  return ".PP\n.RS 4\n.nf\n" + escaped(text) + "\n.fi\n.RE\n";
}

std::string options_text(const VerbHelp& help) {
  std::string text;
  for (const HelpOption& option : options_of(help)) {
    text += ".TP\n";
    if (option.letter != 0) text += bold(std::string("-") + option.letter) + ", ";
    text += bold("--" + option.name);
    if (!option.is_flag()) text += " \\fI" + escaped(option.value) + "\\fR";
    text += "\n" + escaped(option.text) + "\n";
  }
  return text;
}

}  // namespace

std::string man_page(const Verb& verb) {
  const VerbHelp help = verb.help();
  std::string text = head("spillway-" + std::string(verb.name), verb.what) + section("SYNOPSIS");
  for (const std::string& form : help.forms()) text += ".PP\n" + escaped(form) + "\n";
  text += section("DESCRIPTION");
  const std::string prose = help.prose();
  std::string what(verb.what);
  what[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(what[0])));
  text += prose.empty() ? escaped(what) + ".\n" : escaped(prose);
  text += section("OPTIONS") + options_text(help) + section("EXAMPLES");
  for (const Example& example : examples_of(verb.name)) {
    text += ".PP\n" + escaped(example.what) + ":\n" + verbatim(example.command);
  }
  return text + section("EXIT STATUS") + "0, or one of the codes in\n.BR spillway (1).\n" +
         section("SEE ALSO") + ".BR spillway (1)\n";
}

std::string main_man_page() {
  std::string text =
      head("spillway", "compress genome collections larger than memory, and read them");
  text += section("SYNOPSIS") + ".B spillway\n.I verb\n[options] ...\n";
  text +=
      section("DESCRIPTION") +
      "Compresses collections of assembled genomes that are larger than memory into AGC archives, "
      "and reads them back.\nEach verb has a page of its own, and a text for\n.BR \\-\\-help .\n";
  text += section("VERBS");
  for (const Verb& verb : verbs()) {
    text += ".TP\n.BR spillway\\-" + escaped(verb.name) + " (1)\n" + escaped(verb.what) + "\n";
  }
  text += section("OPTIONS") +
          ".TP\n.BR \\-h , \\-\\-help\nthe verbs\n"
          ".TP\n.B \\-\\-version\nversion, build, and versions of the libraries\n";
  text += section("EXIT STATUS") + ".TP\n.B 0\nsuccess\n.TP\n.B 1\na defect of Spillway\n";
  for (const ExitCode& code : kExitCodes) {
    text += ".TP\n.B " + std::to_string(exit_code(code.kind)) + "\n" + escaped(code.when) + "\n";
  }
  text += ".TP\n.B 128 + n\nstopped by signal n (143 also by a time limit)\n";
  text += section("ENVIRONMENT") +
          ".TP\n.BR SPILLWAY_ ...\nEach option of\n.B create\nis also a variable: SPILLWAY_THREADS "
          "and so on.\n"
          ".TP\n.BR SLURM_TMPDIR , TMPDIR\nwhere\n.B create\nspills by default\n"
          ".TP\n.BR SLURM_MEM_PER_NODE , SLURM_MEM_PER_CPU , SLURM_CPUS_ON_NODE\n"
          "what bounds the default of\n.B \\-\\-memory\n";
  return text;
}

}  // namespace spillway
