#include "config/settings.hpp"

#include <algorithm>
#include <map>

#include "base/nearest_word.hpp"
#include "config/config_file.hpp"
#include "config/expand_variables.hpp"

namespace spillway {
namespace {

constexpr std::string_view kArchive = "archive";
constexpr std::string_view kReference = "reference";
constexpr std::string_view kInputList = "input-list";
constexpr std::string_view kInput = "input";
constexpr std::string_view kSample = "sample";
constexpr std::string_view kSamples = "samples";
constexpr const char* kCommandLine = "command line";

std::vector<std::string> config_files_of(const CreateArguments& arguments,
                                         const Environment& environment) {
  if (!arguments.config_files.empty()) return arguments.config_files;
  if (const auto file = environment(variable_of("config"))) return {*file};
  return {};
}

void refuse_of_other_verb(std::string_view key, JobVerb verb) {
  const std::string_view reason = reason_against(key, verb);
  if (!reason.empty()) {
    throw Error(ErrorKind::usage, std::string(key) + " " + std::string(reason));
  }
}

[[noreturn]] void refuse_unknown(std::string_view key) {
  std::vector<std::string_view> names = {kArchive, kReference, kInputList,
                                         kInput,   kSample,    kSamples};
  for (const CreateKey& known : create_keys()) {
    names.push_back(known.name);
    if (key.size() == 1 && key[0] == known.letter) {
      throw Error(ErrorKind::usage, "unknown key " + in_quotes(key) +
                                        " (config files have the long " + "name, '" +
                                        std::string(known.name) + "')");
    }
  }
  throw Error(ErrorKind::usage,
              "unknown key " + in_quotes(key) + did_you_mean(nearest_word(key, names)));
}

}  // namespace

/// One config file on its way into the settings.
class CreateSettings::FileLayer {
 public:
  /// Without `takes_inputs` those of the file are checked as far as its lines go, and left out.
  FileLayer(CreateSettings& settings, std::string file, const Environment& environment,
            bool takes_inputs)
      : settings_(settings),
        file_(std::move(file)),
        environment_(environment),
        takes_inputs_(takes_inputs) {}

  void read() {
    read_config_file(file_, [this](std::uint64_t line, const ConfigEntry& entry) {
      line_ = line;
      take(entry);
    });
    settings_.files_read_.push_back(file_);
  }

 private:
  void take(const ConfigEntry& entry) {
    refuse_of_other_verb(entry.key, settings_.verb_);
    if (entry.key == kSample) return take_sample(entry.value);
    if (entry.key == kInput) return take_input(config_value(entry.value));
    if (entry.key == kInputList || entry.key == kSamples) {
      return take_file_of_inputs(entry.key, expanded(config_value(entry.value), entry.key));
    }
    const CreateKey* const key = find_create_key(entry.key);
    if (key == nullptr && entry.key != kReference && entry.key != kArchive) {
      refuse_unknown(entry.key);
    }
    refuse_second(entry.key);
    const std::string value = expanded(config_value(entry.value), entry.key);
    if (key != nullptr) {
      settings_.apply(*key, {std::string(entry.key), value}, place().shown());
    } else if (entry.key == kArchive) {
      settings_.archive_ = file_of({std::string(entry.key), value});
      settings_.archive_origin_ = place();
    } else {
      settings_.reference_ = file_of({std::string(entry.key), value});
      settings_.reference_origin_ = place();
    }
  }

  void take_sample(std::string_view value) {
    const ConfigWord name = take_config_word(value);
    const ConfigWord path = config_value(value);
    if (name.text.empty() || path.text.empty()) {
      throw Error(ErrorKind::usage, "sample takes a name and a path");
    }
    const std::string sample = expanded(name, kSample);
    std::string file = expanded(path, kSample);
    if (takes_inputs_) settings_.inputs_.add_sample(sample, std::move(file), place());
  }

  void take_input(const ConfigWord& word) {
    if (word.quoted || !is_pattern(word.text)) {
      std::string path = expanded(word, kInput);
      if (takes_inputs_) settings_.inputs_.add_path(std::move(path), place());
      return;
    }
    const std::string pattern = expand_variables(word.text, environment_, VariableText::in_pattern);
    if (takes_inputs_) settings_.inputs_.add_pattern(pattern, {place().shown() + ": " + word.text});
  }

  void take_file_of_inputs(std::string_view key, const std::string& file) {
    if (!takes_inputs_) return;
    if (key == kSamples) {
      settings_.inputs_.add_sheet(file, place());
    } else {
      settings_.inputs_.add_list(file, place());
    }
  }

  std::string expanded(const ConfigWord& word, std::string_view key) const {
    std::string text = expand_variables(word.text, environment_, VariableText::as_it_is);
    if (text.empty() && !word.quoted) {
      throw Error(ErrorKind::usage, std::string(key) + " has no value");
    }
    return text;
  }

  void refuse_second(std::string_view key) {
    const auto [entry, is_new] = lines_of_.emplace(key, line_);
    if (is_new) return;
    throw Error(ErrorKind::usage, "duplicate key '" + std::string(key) + "' (first set on line " +
                                      std::to_string(entry->second) + ")");
  }

  InputPlace place() const { return {file_, line_}; }

  CreateSettings& settings_;
  std::string file_;
  const Environment& environment_;
  bool takes_inputs_;
  std::uint64_t line_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> lines_of_;  // of single keys
};

CreateSettings::CreateSettings(const CreateArguments& arguments, const Environment& environment,
                               const InputLookup& lookup, CreateOptions* reports)
    : verb_(arguments.verb),
      as_agc_(arguments.as_agc),
      reports_(reports),
      origins_(create_keys().size(), "default"),
      inputs_(lookup) {
  std::span<const std::string> operands(arguments.operands);
  const bool lists_here = arguments.input_list || !arguments.sample_sheets.empty();
  const bool named_there =
      environment(variable_of(kInputList)) || environment(variable_of(kSamples));
  // A single operand of `append` is the archive or an input, as the config files will say.
  const std::size_t other_operands = verb_ == JobVerb::create ? 0 : 1;
  const bool may_be_here = lists_here || operands.size() > other_operands;
  for (const std::string& file : config_files_of(arguments, environment)) {
    FileLayer(*this, file, environment, !may_be_here && !named_there).read();
  }
  read_environment(environment);
  read_archive(environment, arguments);
  const bool first_is_archive = verb_ == JobVerb::convert || archive_.empty();
  if (verb_ != JobVerb::create && !operands.empty() && first_is_archive) {
    archive_ = file_of({"the archive", operands.front()});
    archive_origin_ = {kCommandLine};
    operands = operands.subspan(1);
  }
  const bool named_here = lists_here || !operands.empty();
  if (named_here) inputs_ = InputSet(lookup);
  for (const auto& [key, text] : arguments.values) {
    apply(*key, {"--" + std::string(key->name), text}, kCommandLine);
  }
  if (arguments.reference) {
    reference_ = file_of({"--reference", *arguments.reference});
    reference_origin_ = {kCommandLine};
  }
  if (verb_ == JobVerb::convert && !operands.empty()) {
    throw Error(ErrorKind::usage, "one archive has to be named (spillway convert --help)");
  }
  if (named_here) {
    add_inputs_of(arguments, operands);
  } else if (verb_ != JobVerb::convert) {
    add_inputs_of(environment);
  }
  if (!reference_.empty()) inputs_.put_reference_first(reference_, reference_origin_);
  const std::vector<std::string>& read = inputs_.files_read();
  files_read_.insert(files_read_.end(), read.begin(), read.end());
  options_.inputs = std::move(inputs_).take_inputs();
  if (verb_ == JobVerb::append) options_.base = archive_;
  if (verb_ != JobVerb::convert) return;
  options_.source = archive_;
  options_.shape.concatenated = options_.shape.pansn = false;
}

void CreateSettings::read_archive(const Environment& environment,
                                  const CreateArguments& arguments) {
  if (verb_ == JobVerb::create) return;
  const std::string variable = variable_of(kArchive);
  if (const auto path = environment(variable)) {
    archive_ = *path;
    archive_origin_ = {"$" + variable};
  }
  if (arguments.archive) {
    archive_ = file_of({"--archive", *arguments.archive});
    archive_origin_ = {kCommandLine};
  }
}

void CreateSettings::add_inputs_of(const CreateArguments& arguments,
                                   std::span<const std::string> operands) {
  const InputPlace here{kCommandLine};
  std::size_t before_list = operands.size();
  if (as_agc_) before_list = verb_ == JobVerb::create && !operands.empty() ? 1 : 0;
  for (const std::string& path : operands.first(before_list)) inputs_.add_path(path, here);
  if (arguments.input_list) add_list_of(arguments, here);
  for (const std::string& path : operands.subspan(before_list)) inputs_.add_path(path, here);
  for (const std::string& sheet : arguments.sample_sheets) inputs_.add_sheet(sheet, here);
}

void CreateSettings::add_list_of(const CreateArguments& arguments, const InputPlace& place) {
  if (as_agc_) {
    inputs_.add_words(*arguments.input_list, place);
  } else {
    inputs_.add_list(*arguments.input_list, place);
  }
}

void CreateSettings::add_inputs_of(const Environment& environment) {
  if (const auto list = environment(variable_of(kInputList))) {
    inputs_.add_list(*list, {"$" + variable_of(kInputList)});
  }
  if (const auto sheet = environment(variable_of(kSamples))) {
    inputs_.add_sheet(*sheet, {"$" + variable_of(kSamples)});
  }
}

const std::string& CreateSettings::origin(const CreateKey& key) const {
  return origins_[static_cast<std::size_t>(&key - create_keys().data())];
}

void CreateSettings::apply(const CreateKey& key, const OptionValue& value, std::string origin) {
  key.apply(value, options_);
  show_reports();
  origins_[static_cast<std::size_t>(&key - create_keys().data())] = std::move(origin);
}

void CreateSettings::show_reports() const {
  if (reports_ == nullptr) return;
  reports_->run.log_json = options_.run.log_json;
  reports_->run.stats = options_.run.stats;
  reports_->output = options_.output;
}

void CreateSettings::read_environment(const Environment& environment) {
  for (const CreateKey& key : create_keys()) {
    const std::string variable = key.variable();
    if (const auto text = environment(variable)) apply(key, {variable, *text}, "$" + variable);
  }
  if (verb_ != JobVerb::create) return;
  const std::string variable = variable_of(kReference);
  if (const auto path = environment(variable)) {
    reference_ = *path;
    reference_origin_ = {"$" + variable};
  }
}

}  // namespace spillway
