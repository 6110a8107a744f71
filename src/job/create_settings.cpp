#include "job/create_settings.hpp"

#include <algorithm>
#include <map>

#include "base/nearest_word.hpp"
#include "job/config_file.hpp"
#include "job/expand_variables.hpp"

namespace spillway {
namespace {

constexpr std::string_view kReference = "reference";
constexpr std::string_view kInputList = "input-list";
constexpr std::string_view kInput = "input";
constexpr std::string_view kSample = "sample";
constexpr const char* kCommandLine = "command line";

std::vector<std::string> config_files_of(const CreateArguments& arguments,
                                         const Environment& environment) {
  if (!arguments.config_files.empty()) return arguments.config_files;
  if (const auto file = environment(variable_of("config"))) return {*file};
  return {};
}

[[noreturn]] void refuse_unknown(std::string_view key) {
  std::vector<std::string_view> names = {kReference, kInputList, kInput, kSample};
  for (const CreateKey& known : create_keys()) {
    names.push_back(known.name);
    if (key.size() == 1 && key[0] == known.letter) {
      throw Error(ErrorKind::usage, "unknown key " + in_quotes(key) +
                                        " (config files have the long " + "name, '" +
                                        std::string(known.name) + "')");
    }
  }
  const auto nearest = nearest_word(key, names);
  throw Error(ErrorKind::usage,
              "unknown key " + in_quotes(key) +
                  (nearest ? " (did you mean '" + std::string(*nearest) + "'?)" : std::string()));
}

}  // namespace

/// One config file on its way into the settings.
class CreateSettings::FileLayer {
 public:
  /// Without `takes_inputs` those of the file are checked as far as its lines go, and left out.
  FileLayer(CreateSettings& settings, std::string file, const Environment& environment,
            const InputLookup& lookup, bool takes_inputs)
      : settings_(settings),
        file_(std::move(file)),
        environment_(environment),
        lookup_(lookup),
        takes_inputs_(takes_inputs) {}

  void read() {
    read_config_file(file_, [this](std::uint64_t line, const ConfigEntry& entry) {
      line_ = line;
      take(entry);
    });
    end_lines();
    settings_.files_read_.push_back(file_);
  }

 private:
  void take(const ConfigEntry& entry) {
    if (entry.key == kSample) return take_sample(entry.value);
    if (entry.key == kInput) return take_input(config_value(entry.value));
    if (entry.key == kInputList) return take_list(expanded(config_value(entry.value), entry.key));
    const CreateKey* const key = find_create_key(entry.key);
    if (key == nullptr && entry.key != kReference) refuse_unknown(entry.key);
    refuse_second(entry.key);
    const std::string value = expanded(config_value(entry.value), entry.key);
    if (key != nullptr) {
      settings_.apply(*key, {std::string(entry.key), value}, place());
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
    Input input{expanded(path, kSample), expanded(name, kSample)};
    if (!takes_inputs_) return;
    settings_.options_.inputs.push_back(std::move(input));
    note_line();
  }

  void take_input(const ConfigWord& word) {
    if (word.quoted || !is_pattern(word.text)) {
      std::string path = expanded(word, kInput);
      if (!takes_inputs_) return;
      settings_.options_.inputs.push_back(input_named_by_file(std::move(path)));
      return note_line();
    }
    const std::string pattern = expand_variables(word.text, environment_, VariableText::in_pattern);
    if (!takes_inputs_) return;
    std::vector<std::string> paths = lookup_.match(pattern);
    end_lines();
    settings_.add_origin(paths.size(), place() + ": " + word.text);
    for (std::string& path : paths) {
      settings_.options_.inputs.push_back(input_named_by_file(std::move(path)));
    }
  }

  void take_list(const std::string& list) {
    if (!takes_inputs_) return;
    end_lines();
    settings_.add_list(list, lookup_, place() + ": " + list);
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
    throw Error(ErrorKind::usage, std::string(key) + " is there a second time: it is set in line " +
                                      std::to_string(entry->second));
  }

  std::string place() const { return file_ + ":" + std::to_string(line_); }

  // Lines that name one input each are one origin.
  void note_line() {
    if (noted_++ == 0) first_noted_ = line_;
    last_noted_ = line_;
  }
  void end_lines() {
    if (noted_ == 0) return;
    std::string text = file_ + ":" + std::to_string(first_noted_);
    if (noted_ > 1) text += "-" + std::to_string(last_noted_);
    settings_.add_origin(noted_, std::move(text));
    noted_ = 0;
  }

  CreateSettings& settings_;
  std::string file_;
  const Environment& environment_;
  const InputLookup& lookup_;
  bool takes_inputs_;
  std::uint64_t line_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> lines_of_;  // of single keys
  std::size_t noted_ = 0;
  std::uint64_t first_noted_ = 0;
  std::uint64_t last_noted_ = 0;
};

CreateSettings::CreateSettings(const CreateArguments& arguments, const Environment& environment,
                               const InputLookup& lookup)
    : origins_(create_keys().size(), "default") {
  const bool named_here = !arguments.operands.empty() || arguments.input_list;
  const auto named_there = environment(variable_of(kInputList));
  for (const std::string& file : config_files_of(arguments, environment)) {
    FileLayer(*this, file, environment, lookup, !named_here && !named_there).read();
  }
  read_environment(environment);
  for (const auto& [key, text] : arguments.values) {
    apply(*key, {"--" + std::string(key->name), text}, kCommandLine);
  }
  if (arguments.reference) {
    reference_ = file_of({"--reference", *arguments.reference});
    reference_origin_ = kCommandLine;
  }
  if (named_here) {
    for (const std::string& path : arguments.operands) add_input(path, kCommandLine);
    if (arguments.input_list) {
      add_list(*arguments.input_list, lookup, kCommandLine + (": " + *arguments.input_list));
    }
  } else if (named_there) {
    add_list(*named_there, lookup, "$" + variable_of(kInputList) + ": " + *named_there);
  }
  put_reference_first();
}

const std::string& CreateSettings::origin(const CreateKey& key) const {
  return origins_[static_cast<std::size_t>(&key - create_keys().data())];
}

void CreateSettings::apply(const CreateKey& key, const OptionValue& value, std::string origin) {
  key.apply(value, options_);
  origins_[static_cast<std::size_t>(&key - create_keys().data())] = std::move(origin);
}

void CreateSettings::read_environment(const Environment& environment) {
  for (const CreateKey& key : create_keys()) {
    const std::string variable = key.variable();
    if (const auto text = environment(variable)) apply(key, {variable, *text}, "$" + variable);
  }
  const std::string variable = variable_of(kReference);
  if (const auto path = environment(variable)) {
    reference_ = *path;
    reference_origin_ = "$" + variable;
  }
}

void CreateSettings::add_input(std::string path, const std::string& origin) {
  options_.inputs.push_back(input_named_by_file(std::move(path)));
  add_origin(1, origin);
}

void CreateSettings::add_list(const std::string& list, const InputLookup& lookup,
                              const std::string& origin) {
  std::vector<std::string> paths = lookup.read_list(list);
  files_read_.push_back(list);
  add_origin(paths.size(), origin);
  for (std::string& path : paths) options_.inputs.push_back(input_named_by_file(std::move(path)));
}

void CreateSettings::add_origin(std::size_t count, std::string text) {
  if (!input_origins_.empty() && input_origins_.back().text == text) {
    input_origins_.back().count += count;
  } else {
    input_origins_.push_back({count, std::move(text)});
  }
}

// The reference may be one of the inputs, under a name of its own; it is then taken from there.
void CreateSettings::put_reference_first() {
  if (reference_.empty()) return;
  std::vector<Input>& inputs = options_.inputs;
  const auto found = std::ranges::find(inputs, reference_, &Input::path);
  if (found == inputs.end()) {
    inputs.insert(inputs.begin(), input_named_by_file(reference_));
  } else {
    auto place = static_cast<std::size_t>(found - inputs.begin());
    auto origin = input_origins_.begin();
    for (; place >= origin->count; ++origin) place -= origin->count;
    if (--origin->count == 0) input_origins_.erase(origin);
    std::rotate(inputs.begin(), found, found + 1);
  }
  input_origins_.insert(input_origins_.begin(), {1, "reference: " + reference_origin_});
}

}  // namespace spillway
