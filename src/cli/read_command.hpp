// What the reading verbs have in common: their options, and how they open archive and output.
#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.hpp"
#include "cli/piped_archive.hpp"
#include "cli/verb_help.hpp"
#include "spillway/archive.hpp"

namespace spillway {

enum class ListComments;

/// Which options a verb has beside -o and -h.
enum class ReadVerbKind {
  listing,     ///< none
  extracting,  ///< layout, gzip, threads, cache; writes FASTA
  fetching,    ///< threads, cache; writes FASTA
  checking,    ///< threads, cache
};

/// A verb's command line, parsed and checked.
class ReadCommand {
 public:
  /// `usage` as in VerbHelp; `more` the options of the verb alone.
  ReadCommand(std::string usage, ReadVerbKind kind,
              boost::program_options::options_description more = {});

  /// False if the help was asked for, and printed. Error usage.
  bool parse(std::span<const std::string> args);

  /// Its usage and options.
  const VerbHelp& help() const { return help_; }

  bool has(const char* option) const { return values_.count(option) > 0; }
  /// Whether it does what agc does.
  bool as_agc() const;
  /// The value of an option that takes one, if it is there.
  std::optional<std::string> value(const char* option) const;
  /// The operand that names the archive; opens it.
  Archive open_archive() const;
  /// For verbs that read all of it: an archive that is named by a URL is copied first. REQUIRES:
  /// parse().
  void copy_remote_archive();
  /// The path of the archive, what messages call it, and how it is read. What comes through a pipe
  /// has been copied to a file.
  std::string archive_path() const;
  std::string archive_name() const;
  ReadOptions read_options() const;
  /// Writes a warning to standard error.
  static void warn(const std::string& text);
  /// The operands behind the archive, as many as there are.
  std::vector<std::string> rest() const;
  /// The operands after it, then the lines of the list that `option` names (null: no option does).
  /// Error usage, with `what` they should be, if there are neither operands nor a list.
  std::vector<std::string> names(const char* what, const char* option = nullptr) const;
  std::vector<std::string> names(const char* what, const char* option, ListComments comments) const;
  /// The lists that these options name. Error input if two of them are standard input.
  std::vector<std::string> lists(std::initializer_list<const char*> options) const;
  /// Error usage if there are any.
  void expect_no_names() const;

  FastaLayout layout() const;
  /// How text goes to `path` (empty: standard output): as -g, --bgzip and --zstd say, else as the
  /// name does. FASTA in BGZF has its index.
  OutputForm output_form(const std::string& path) const;
  /// What -g, --bgzip and --zstd ask for, if there is one. Error usage if there are several.
  std::optional<Packing> asked_packing() const;
  /// -o; empty for standard output: if it is not there, or "-". Error usage if it names nothing.
  std::string output_path() const;

  /// Error usage if the path leads to standard input, by any name, and that is the archive.
  void refuse_second_use_of_standard_input(const std::string& path) const;

  /// Runs `write` on the output and finishes it. It may be neither the archive nor one of the files
  /// `more`, which are read, too: Error usage.
  void to_output(const std::function<void(Output&)>& write,
                 std::span<const std::string> more = {}) const;

 private:
  /// Threads and caches, as the options say, or the machine.
  ReadOptions resources() const;
  std::string usage() const;
  std::string_view repeats_advice() const;

  VerbHelp help_;
  ReadVerbKind kind_;
  boost::program_options::variables_map values_;
  ReadOptions resources_;              // found out once: that goes through the cgroups
  std::optional<PipedArchive> piped_;  // the archive, if it comes through a pipe
};

}  // namespace spillway
