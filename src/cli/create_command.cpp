#include "cli/create_command.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/output_target.hpp"
#include "base/printable.hpp"
#include "base/url.hpp"
#include "cli/agc_inputs.hpp"
#include "cli/agc_words.hpp"
#include "cli/command_line.hpp"
#include "cli/downloaded_archive.hpp"
#include "cli/process_environment.hpp"
#include "cli/run_display.hpp"
#include "cli/stop_signals.hpp"
#include "compress/prepare/failed_start.hpp"
#include "config/unknown_variables.hpp"
#include "input/same_file.hpp"
#include "run/run_files.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr const char* kMore =
    "--no-FLAG turns off a flag that a config file or the environment sets.\n"
    "Every option is also a config-file key and an environment variable (SPILLWAY_THREADS, ...).\n"
    "Sizes: 300000, 256M, 4GiB.\n";

// How the help of options begins that are taken and change nothing.
constexpr std::string_view kIgnored = "accepted for compatibility";

std::string option_name(const CreateKey& key) {
  const std::string name(key.name);
  return key.letter == 0 ? name : name + ',' + key.letter;
}

/// The flag's opposite; empty for what is none, or has a "no" already.
std::string opposite(const CreateKey& key) {
  return key.is_flag() && !key.name.starts_with("no-") ? "no-" + std::string(key.name) : "";
}

std::vector<const CreateKey*> keys_of(JobVerb verb) {
  std::vector<const CreateKey*> keys;
  for (const CreateKey& key : create_keys()) {
    if (reason_against(key.name, verb).empty()) keys.push_back(&key);
  }
  return keys;
}

po::options_description shown_options(JobVerb verb) {
  const auto text = [](std::string_view name) {
    return po::value<std::string>()->value_name(std::string(name));
  };
  po::options_description options("Options");
  auto add = options.add_options();
  add("config", po::value<std::vector<std::string>>()->value_name("FILE"),
      "read settings and inputs from FILE; later files override earlier ones");
  if (verb != JobVerb::create) add("archive", text("FILE"), "the archive [the first operand]");
  if (verb == JobVerb::create) {
    add("reference", text("FILE"), "the reference [the first input]");
  }
  if (verb != JobVerb::convert) {
    add("input-list,i", text("FILE"), "read further inputs from FILE, one path per line");
    add("samples", po::value<std::vector<std::string>>()->value_name("FILE"),
        "read further samples from FILE: name<TAB>path[<TAB>path...], one sample per line");
  }
  // What changes nothing comes last.
  auto keys = keys_of(verb);
  std::stable_partition(keys.begin(), keys.end(), [](const CreateKey* key) {
    return !std::string_view(key->help).starts_with(kIgnored);
  });
  for (const CreateKey* key : keys) {
    if (key->is_flag()) {
      add(option_name(*key).c_str(), key->help);
    } else {
      add(option_name(*key).c_str(), text(key->value_name), key->help);
    }
  }
  if (verb != JobVerb::convert) add(kAgcOption, kAgcHelp);
  add("help,h", "print this help");
  return options;
}

po::options_description all_options(JobVerb verb) {
  po::options_description options = shown_options(verb);
  for (const CreateKey* key : keys_of(verb)) {
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

CreateArguments arguments_of(const po::variables_map& values, JobVerb verb) {
  CreateArguments arguments;
  arguments.verb = verb;
  for (const CreateKey* key : keys_of(verb)) {
    auto text = key->is_flag() ? flag_text(values, *key) : text_of(values, std::string(key->name));
    if (text) arguments.values.emplace_back(key, std::move(*text));
  }
  arguments.as_agc = values.count(kAgcOption) > 0;
  arguments.operands = operands(values);
  arguments.input_list = text_of(values, "input-list");
  arguments.reference = text_of(values, "reference");
  arguments.archive = text_of(values, "archive");
  if (values.count("samples") > 0) {
    arguments.sample_sheets = values["samples"].as<std::vector<std::string>>();
  }
  if (values.count("config") > 0) {
    arguments.config_files = values["config"].as<std::vector<std::string>>();
  }
  return arguments;
}

void behave_as_agc(CreateOptions& options) {
  options.run.force = true;  // agc replaces what is there
  skip_as_agc(options, [](const std::string& text) {
    std::cerr << "spillway: warning: " << printable(text) << std::endl;
  });
  const bool has_pack_size = options.shape.pack_cardinality != kChoosePackCardinality;
  if (!has_pack_size) options.shape.readers = Readers::any;
  if (options.run.verbosity == 0) options.run.verbosity = kNoWarnings;
}

/// Whether a run without any words has something to do.
bool names_work(const Environment& environment, JobVerb verb) {
  std::vector<const char*> names = {"config"};
  if (verb == JobVerb::create) names = {"config", "input-list", "samples"};
  return std::ranges::any_of(
      names, [&](const char* name) { return environment(variable_of(name)).has_value(); });
}

/// Options whose files are to say how a run has ended.
struct Reports {
  std::string_view option;
  std::filesystem::path RunOptions::*file;
};
constexpr Reports kReports[] = {{"log-json", &RunOptions::log_json}, {"stats", &RunOptions::stats}};

/// Sets in `asked` the reports that the environment and the words name; words that are no
/// options' names are taken for inputs. Nothing is refused: these words may be wrong.
void find_reports(std::span<const std::string> words, const Environment& environment,
                  CreateOptions& asked) {
  for (const Reports& reports : kReports) {
    if (const auto file = environment(variable_of(reports.option))) asked.run.*reports.file = *file;
  }
  const auto take = [&](std::string_view option, const std::string& value) {
    for (const Reports& reports : kReports) {
      if (reports.option != option) continue;
      asked.run.*reports.file = value;
      return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      for (const std::string& path : words.subspan(i + 1)) asked.inputs.push_back({path, {}});
      return;
    }
    const std::size_t equals = word.find('=');
    if (!word.starts_with("--")) {
      asked.inputs.push_back({word, {}});
    } else if (equals != std::string::npos) {
      const std::string value = word.substr(equals + 1);
      if (!take(word.substr(2, equals - 2), value)) asked.inputs.push_back({value, {}});
    } else if (i + 1 < words.size() && take(word.substr(2), words[i + 1])) {
      ++i;
    }
  }
}

void report_failed_start(std::span<const std::string> words, const Environment& environment,
                         CreateOptions asked, const std::exception_ptr& error) noexcept {
  try {
    find_reports(words, environment, asked);
    FailedStart(asked).report(error);
  } catch (...) {
    // Not enough memory for a report: the error itself is what counts.
  }
}

/// What the words ask for; nothing if that is the help.
std::optional<CreateOptions> options_asked_for(JobVerb verb, const VerbHelp& help,
                                               std::span<const std::string> words,
                                               const Environment& environment) {
  CreateOptions reports;
  try {
    const auto arguments = parse_job_arguments(words, help, verb);
    if (!arguments) return std::nullopt;
    if (!arguments->as_agc) warn_of_variables();
    return job_options(CreateSettings(*arguments, environment, {}, &reports));
  } catch (...) {
    report_failed_start(words, environment, std::move(reports), std::current_exception());
    throw;
  }
}

/// Settings of the C library's allocator under which freed memory goes back to the system, so that
/// what one stage frees another can have.
void keep_heap_tight() {
#ifdef __GLIBC__
  // Large blocks by mmap, which unmaps them when they are freed; few arenas, so that a block freed
  // by one thread serves the others.
  mallopt(M_MMAP_THRESHOLD, 2 << 20);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
  mallopt(M_ARENA_MAX, 2);
#endif
}

}  // namespace

std::optional<CreateArguments> parse_job_arguments(std::span<const std::string> args,
                                                   const VerbHelp& help, JobVerb verb) {
  const po::variables_map values = parse_command_line(all_options(verb), args);
  if (values.count("help") == 0) return arguments_of(values, verb);
  print_help(std::cout, help);
  return std::nullopt;
}

void warn_of_variables() {
  const std::vector<std::string> names = process_variables(kVariablePrefix);
  for (const std::string& line : complaints_of_variables(names)) {
    std::cerr << "spillway: warning: " << line << std::endl;
  }
}

CreateOptions job_options(CreateSettings settings) {
  const JobVerb verb = settings.verb();
  const std::string see_help = " (spillway " + std::string(name_of(verb)) + " --help)";
  const std::vector<std::string> files_read = settings.files_read();
  const bool as_agc = settings.as_agc();
  CreateOptions options = std::move(settings).take_options();
  options.host.stop = StopSignals::caught();
  options.host.environment = process_environment();
  if (verb != JobVerb::create && options.base.empty() && options.source.empty()) {
    throw Error(ErrorKind::usage, "no archive given" + see_help);
  }
  if (options.base == "-" || options.source == "-") {
    throw Error(ErrorKind::usage, std::string(name_of(verb)) +
                                      " does not read an archive from standard input (save it in "
                                      "a file first)");
  }
  if (as_agc) behave_as_agc(options);
  const bool may_add_nothing = verb == JobVerb::convert || (verb == JobVerb::append && as_agc);
  if (options.inputs.empty() && !may_add_nothing) {
    throw Error(ErrorKind::usage, "no input given" + see_help);
  }
  if (options.output.empty()) refuse_standard_output_among(files_read);
  const OutputTarget output = output_target(options.output);
  if (output.is_file()) refuse_output_among(partial_of_output(output.path).string(), files_read);
  for (const auto& file : {options.output, options.run.log_json, options.run.stats}) {
    if (!file.empty()) refuse_output_among(file.string(), files_read);
  }
  return options;
}

VerbHelp job_help(const char* usage, JobVerb verb) {
  return {std::string(usage) + kMore, shown_options(verb)};
}

int run_job(JobVerb verb, const VerbHelp& help, std::span<const std::string> args,
            const std::function<void(CreateOptions options)>& run) {
  const Environment environment = process_environment();
  if (args.empty() && !names_work(environment, verb)) {
    print_help(std::cerr, help);
    return exit_code(ErrorKind::usage);
  }
  prepare_process();
  auto options = options_asked_for(verb, help, args, environment);
  if (!options) return 0;
  options->run.safepoint_clock = environment(std::string(kTestClockVariable)).has_value();
  // Read many times, and from many places.
  std::optional<DownloadedArchive> downloaded;
  for (auto* const archive : {&options->base, &options->source}) {
    if (!is_url(archive->string())) continue;
    downloaded.emplace(archive->string(), RemoteOptions{}, std::string(name_of(verb)));
    *archive = downloaded->path();
  }
  RunDisplay display(options->run.verbosity);
  options->host.observer = &display;
  run(std::move(*options));
  return 0;
}

void prepare_process() {
  // Who reads standard output may go away: writes to it fail then, so that scratch is removed.
  std::signal(SIGPIPE, SIG_IGN);
  keep_heap_tight();
}

JobVerb take_verb(std::vector<std::string>& words) {
  constexpr const char* kWhat = "create, append or convert";
  const auto name = take_option(words, "for", kWhat);
  if (!name) return JobVerb::create;
  for (const JobVerb verb : {JobVerb::create, JobVerb::append, JobVerb::convert}) {
    if (*name == name_of(verb)) return verb;
  }
  throw Error(ErrorKind::usage, std::string("--for takes ") + kWhat + ", not " + in_quotes(*name));
}

}  // namespace spillway
