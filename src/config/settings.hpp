// What a run of `create`, `append` or `convert` is to do, put together from its sources: the
// command line over the environment over config files over defaults, and the later config file over
// the earlier.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.hpp"
#include "config/input_set.hpp"
#include "config/option_table.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// A command line, taken apart; nothing is checked yet.
struct CreateArguments {
  std::vector<std::pair<const CreateKey*, std::string>> values;
  std::vector<std::string> operands;
  std::optional<std::string> input_list;
  std::vector<std::string> sample_sheets;
  std::optional<std::string> reference;
  std::vector<std::string> config_files;
  JobVerb verb = JobVerb::create;
  /// As agc reads a command line: the list of inputs comes after the reference and before the other
  /// operands, its paths have blanks between them, and it may be empty.
  bool as_agc = false;
  /// Of `append` and `convert`. Without it the first operand is the archive, unless a config file
  /// or the environment names one; of `convert` an operand is the archive in any case.
  std::optional<std::string> archive;
};

/// Holds the inputs (InputSet); besides, nothing grows with them.
class CreateSettings {
 public:
  /// Reads config files and lists of inputs, and looks for the files of patterns. Every value is
  /// checked, also one that another source overrides. Error usage for what is wrong; its text
  /// begins with the file and line, the variable or the option. Error input for a file that cannot
  /// be read, and a pattern that nothing matches. `reports`, if given, has --log-json, --stats and
  /// the output as far as they were read, also after an error.
  CreateSettings(const CreateArguments& arguments, const Environment& environment,
                 const InputLookup& lookup = {}, CreateOptions* reports = nullptr);

  JobVerb verb() const { return verb_; }
  bool as_agc() const { return as_agc_; }
  /// As they were asked for: what is to be found out (memory, scratch directory) is not yet. There
  /// may be no inputs, and no archive for `append` and `convert`.
  const CreateOptions& options() const { return options_; }
  CreateOptions take_options() && { return std::move(options_); }
  /// "default", "job.cfg:3", "$SPILLWAY_THREADS", "command line"
  const std::string& origin(const CreateKey& key) const;
  /// The same of the archive that `append` and `convert` begin with; empty if there is none.
  std::string archive_origin() const { return archive_.empty() ? "" : archive_origin_.shown(); }
  /// In the order of the inputs; the counts add up to them.
  const std::vector<InputOrigin>& input_origins() const { return inputs_.origins(); }
  /// Config files, lists and tables of samples.
  const std::vector<std::string>& files_read() const { return files_read_; }

 private:
  class FileLayer;

  void apply(const CreateKey& key, const OptionValue& value, std::string origin);
  void show_reports() const;
  void read_environment(const Environment& environment);
  void read_archive(const Environment& environment, const CreateArguments& arguments);
  void add_inputs_of(const CreateArguments& arguments, std::span<const std::string> operands);
  void add_list_of(const CreateArguments& arguments, const InputPlace& place);
  void add_inputs_of(const Environment& environment);

  JobVerb verb_;
  bool as_agc_;
  CreateOptions options_;
  CreateOptions* reports_;            // of the caller of the constructor, used there alone
  std::vector<std::string> origins_;  // one a key, in the order of create_keys()
  InputSet inputs_;                   // those of the options, in the end without them
  std::vector<std::string> files_read_;
  std::string reference_;  // empty: the first input is
  InputPlace reference_origin_;
  std::string archive_;
  InputPlace archive_origin_;
};

}  // namespace spillway
