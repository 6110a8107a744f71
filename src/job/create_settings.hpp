// What a run of `create` is to do, put together from its sources: the command line over the
// environment over config files over defaults, and the later config file over the earlier.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.hpp"
#include "job/create_keys.hpp"
#include "job/input_set.hpp"
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
  bool takes_files =
      true;  ///< false: no config file counts, and no input that the environment names
};

/// Holds the inputs (InputSet); besides, nothing grows with them.
class CreateSettings {
 public:
  /// Reads config files and lists of inputs, and looks for the files of patterns. Every value is
  /// checked, also one that another source overrides. Error usage for what is wrong; its text
  /// begins with the file and line, the variable or the option. Error input for a file that cannot
  /// be read, and a pattern that nothing matches.
  CreateSettings(const CreateArguments& arguments, const Environment& environment,
                 const InputLookup& lookup = {});

  /// As they were asked for: what is to be found out (memory, scratch directory) is not yet. There
  /// may be no inputs.
  const CreateOptions& options() const { return options_; }
  CreateOptions take_options() && { return std::move(options_); }
  /// "default", "job.cfg:3", "$SPILLWAY_THREADS", "command line"
  const std::string& origin(const CreateKey& key) const;
  /// In the order of the inputs; the counts add up to them.
  const std::vector<InputOrigin>& input_origins() const { return inputs_.origins(); }
  /// Config files, lists and tables of samples.
  const std::vector<std::string>& files_read() const { return files_read_; }

 private:
  class FileLayer;

  void apply(const CreateKey& key, const OptionValue& value, std::string origin);
  void read_environment(const Environment& environment);
  void add_inputs_of(const CreateArguments& arguments);
  void add_inputs_of(const Environment& environment);

  CreateOptions options_;
  std::vector<std::string> origins_;  // one a key, in the order of create_keys()
  InputSet inputs_;                   // those of the options, in the end without them
  std::vector<std::string> files_read_;
  std::string reference_;  // empty: the first input is
  InputPlace reference_origin_;
};

}  // namespace spillway
