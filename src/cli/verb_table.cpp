#include <algorithm>
#include <ostream>
#include <vector>

#include "base/nearest_word.hpp"
#include "cli/verbs.hpp"
#include "config/option_value.hpp"

namespace spillway {
namespace {

// clang-format off
constexpr Verb kVerbs[] = {
    {"create", run_create, help_create, Operands::files, "make an archive from FASTA files"},
    {"append", run_append, help_append, Operands::files, "add FASTA files to an archive"},
    {"convert", run_convert, help_convert, Operands::archive, "recompress an archive of any version"},
    {"config", run_config, help_config, Operands::files, "print the settings of create as a config file"},
    {"plan", run_plan, help_plan, Operands::files, "estimate the memory, disk and time that create will need"},
    {"status", run_status, help_status, Operands::files, "print the progress of a run"},
    {"cleanup", run_cleanup, help_cleanup, Operands::directories, "remove what killed runs have left in scratch directories"},
    {"shards", run_shards, help_shards, Operands::files, "divide a run of create among the nodes of a cluster"},
    {"getcol", run_getcol, help_getcol, Operands::archive_and_samples, "extract the whole collection"},
    {"getset", run_getset, help_getset, Operands::archive_and_samples, "extract samples"},
    {"getctg", run_getctg, help_getctg, Operands::archive_and_contigs, "extract contigs or ranges of them"},
    {"faidx", run_faidx, help_faidx, Operands::archive_and_contigs, "extract regions as samtools faidx does"},
    {"listref", run_listref, help_listref, Operands::archive, "print the name of the reference sample"},
    {"listset", run_listset, help_listset, Operands::archive, "print the names of the samples"},
    {"listctg", run_listctg, help_listctg, Operands::archive_and_samples, "print the names of contigs"},
    {"info", run_info, help_info, Operands::archive, "print parameters and statistics of an archive"},
    {"digests", run_digests, help_digests, Operands::archive_and_samples, "print lengths and checksums of the sequences"},
    {"verify", run_verify, help_verify, Operands::files, "check an archive, or compare it with FASTA files"},
    {"help", run_help, help_help, Operands::verbs, "print help, man pages, and shell completions"},
};
// clang-format on

}  // namespace

std::span<const Verb> verbs() { return kVerbs; }

const Verb* find_verb(std::string_view name) {
  const auto* const found = std::ranges::find(kVerbs, name, &Verb::name);
  return found == std::end(kVerbs) ? nullptr : found;
}

Error unknown_verb(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Verb& verb : kVerbs) names.push_back(verb.name);
  const auto nearest = nearest_word(name, names);
  return {ErrorKind::usage,
          "unknown verb " + in_quotes(name) +
              (nearest ? did_you_mean(nearest) : " (spillway --help lists them)")};
}

void print_usage(std::ostream& out) {
  out << "usage: spillway <verb> [options] ...    (options and examples: spillway help <verb>)\n"
         "Compresses genome collections larger than memory into AGC archives, and reads them.\n\n";
  for (const Verb& verb : kVerbs) {
    out << "  " << verb.name << std::string(10 - verb.name.size(), ' ') << verb.what << '\n';
  }
  out << "\n  --help, --version; --agc <verb> ...: behave as agc does\n";
}

}  // namespace spillway
