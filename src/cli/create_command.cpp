#include "cli/create_command.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <iterator>
#include <vector>

#include "base/environment.hpp"
#include "cli/command_line.hpp"
#include "job/unknown_variables.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr const char* kMore =
    "A flag that a config file or the environment sets is turned off by --no-FLAG.\n"
    "Every option is also a key of config files, and a variable: SPILLWAY_THREADS, ...\n"
    "Sizes: 300000, 256M, 4GiB.\n";

constexpr const char* kMoreWithoutFiles =
    "A flag that the environment sets is turned off by --no-FLAG.\n"
    "Every option is also a variable: SPILLWAY_THREADS, ...\n"
    "Sizes: 300000, 256M, 4GiB.\n";

enum class Command : std::uint8_t { create, append, convert };

std::string option_name(const CreateKey& key) {
  const std::string name(key.name);
  return key.letter == 0 ? name : name + ',' + key.letter;
}

/// The flag's opposite; empty for what is none, or has a "no" already.
std::string opposite(const CreateKey& key) {
  return key.is_flag() && !key.name.starts_with("no-") ? "no-" + std::string(key.name) : "";
}

/// What the archive that is appended to has decided.
bool is_of_archive(const CreateKey& key) {
  constexpr std::string_view kNames[] = {"batch-size", "kmer-length", "min-match-length",
                                         "segment-size"};
  return std::ranges::find(kNames, key.name) != std::end(kNames);
}

std::vector<const CreateKey*> keys_of(Command command) {
  std::vector<const CreateKey*> keys;
  for (const CreateKey& key : create_keys()) {
    if (command == Command::append && is_of_archive(key)) continue;
    if (command == Command::convert && key.name == "concatenated") continue;
    keys.push_back(&key);
  }
  return keys;
}

po::options_description shown_options(Command command) {
  const auto text = [](std::string_view name) {
    return po::value<std::string>()->value_name(std::string(name));
  };
  po::options_description options("Options");
  auto add = options.add_options();
  if (command == Command::create) {
    add("config", po::value<std::vector<std::string>>()->value_name("FILE"),
        "settings and inputs; of several files the later wins");
    add("reference", text("FILE"), "the reference [the first input]");
  }
  if (command != Command::convert) {
    add("input-list,i", text("FILE"), "read further inputs from FILE, one path a line");
    add("samples", po::value<std::vector<std::string>>()->value_name("FILE"),
        "read further samples from FILE: a name, a tab and a path (or several, with tabs\nbetween) "
        "a "
        "line");
  }
  for (const CreateKey* key : keys_of(command)) {
    if (key->is_flag()) {
      add(option_name(*key).c_str(), key->help);
    } else {
      add(option_name(*key).c_str(), text(key->value_name), key->help);
    }
  }
  add("help,h", "print this");
  return options;
}

po::options_description all_options(Command command) {
  po::options_description options = shown_options(command);
  for (const CreateKey* key : keys_of(command)) {
    const std::string name = opposite(*key);
    if (!name.empty()) options.add_options()(name.c_str(), "");
  }
  return options;
}

std::optional<std::string> text_of(const po::variables_map& values, const std::string& name) {
  if (values.count(name) == 0) return std::nullopt;
  return values[name].as<std::string>();
}

/// "yes" or "no" if the flag is there.
std::optional<std::string> flag_text(const po::variables_map& values, const CreateKey& key) {
  const bool is_on = values.count(std::string(key.name)) > 0;
  const std::string off = opposite(key);
  const bool is_off = !off.empty() && values.count(off) > 0;
  if (is_on && is_off) {
    throw Error(ErrorKind::usage, "--" + std::string(key.name) + " and --" + off + " contradict");
  }
  if (!is_on && !is_off) return std::nullopt;
  return is_on ? "yes" : "no";
}

CreateArguments arguments_of(const po::variables_map& values, Command command) {
  CreateArguments arguments;
  for (const CreateKey* key : keys_of(command)) {
    auto text = key->is_flag() ? flag_text(values, *key) : text_of(values, std::string(key->name));
    if (text) arguments.values.emplace_back(key, std::move(*text));
  }
  arguments.operands = operands(values);
  arguments.input_list = text_of(values, "input-list");
  arguments.reference = text_of(values, "reference");
  if (values.count("samples") > 0) {
    arguments.sample_sheets = values["samples"].as<std::vector<std::string>>();
  }
  if (values.count("config") > 0) {
    arguments.config_files = values["config"].as<std::vector<std::string>>();
  }
  return arguments;
}

std::optional<CreateArguments> parse_without_files(std::span<const std::string> args,
                                                   const VerbHelp& help, Command command) {
  const po::variables_map values = parse_command_line(all_options(command), args);
  if (values.count("help") > 0) {
    print_help(std::cout, help);
    return std::nullopt;
  }
  CreateArguments arguments = arguments_of(values, command);
  arguments.takes_files = false;
  return arguments;
}

}  // namespace

std::optional<CreateArguments> parse_create_arguments(std::span<const std::string> args,
                                                      const VerbHelp& help) {
  const po::variables_map values = parse_command_line(all_options(Command::create), args);
  if (values.count("help") == 0) return arguments_of(values, Command::create);
  print_help(std::cout, help);
  return std::nullopt;
}

std::optional<CreateArguments> parse_append_arguments(std::span<const std::string> args,
                                                      const VerbHelp& help) {
  return parse_without_files(args, help, Command::append);
}

std::optional<CreateArguments> parse_convert_arguments(std::span<const std::string> args,
                                                       const VerbHelp& help) {
  return parse_without_files(args, help, Command::convert);
}

void let_writes_fail() { std::signal(SIGPIPE, SIG_IGN); }

void warn_of_variables() {
  const std::vector<std::string> names = process_variables(kVariablePrefix);
  for (const std::string& line : complaints_of_variables(names)) {
    std::cerr << "spillway: warning: " << line << std::endl;
  }
}

VerbHelp create_help(const char* usage) {
  return {std::string(usage) + kMore, shown_options(Command::create)};
}

VerbHelp append_help(const char* usage) {
  return {std::string(usage) + kMoreWithoutFiles, shown_options(Command::append)};
}

VerbHelp convert_help(const char* usage) {
  return {std::string(usage) + kMoreWithoutFiles, shown_options(Command::convert)};
}

}  // namespace spillway
