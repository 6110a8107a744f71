// spillway shards: a run of create as tasks for many nodes.
#include "compress/shards/shards.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/size_text.hpp"
#include "cli/command_line.hpp"
#include "cli/create_command.hpp"
#include "cli/output.hpp"
#include "cli/process_environment.hpp"
#include "cli/run_display.hpp"
#include "cli/stop_signals.hpp"
#include "cli/verbs.hpp"
#include "config/option_limits.hpp"
#include "config/option_table.hpp"
#include "config/unknown_variables.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    "usage: spillway shards plan --shards N [options of create] <job directory> <ref.fa> [<in.fa> "
    "...]\n"
    "       spillway shards run --task TASK [options] <job directory>\n"
    "       spillway shards status [--ready] <job directory>\n"
    "       spillway shards finish [options] <job directory>\n"
    "Divides a run of create into tasks for the nodes of a cluster. plan writes a job directory, "
    "on\n"
    "storage that all nodes see; run does one task, on any node, any number of times; status "
    "lists\n"
    "the tasks; finish gives the archive its name. The archive has the bytes that create writes.\n"
    "run takes --threads, --memory, --scratch-dir, --max-scratch, --force-scratch, --verbosity,\n"
    "--log-json and --stats, which override what plan was given; finish takes --force and\n"
    "--verbosity.\n";
constexpr const char* kSeeHelp = " (spillway shards --help)";
constexpr std::size_t kNameColumns = 14;
constexpr std::size_t kStateColumns = 9;
constexpr OptionRange kShardCounts{1, kMostShards};

constexpr std::string_view kOfRun[] = {"threads",       "memory",    "scratch-dir", "max-scratch",
                                       "force-scratch", "verbosity", "log-json",    "stats"};
constexpr std::string_view kOfFinish[] = {"force", "verbosity"};

/// The words after `plan`, `run` and so on, taken apart.
struct ShardWords {
  fs::path directory;
  CreateArguments arguments;
};

/// Nothing if `help` was asked for, and printed.
std::optional<ShardWords> parsed(const std::vector<std::string>& words) {
  auto arguments = parse_job_arguments(words, help_shards(), JobVerb::create);
  if (!arguments) return std::nullopt;
  if (arguments->operands.empty()) {
    throw Error(ErrorKind::usage, std::string("no job directory given") + kSeeHelp);
  }
  fs::path directory = arguments->operands.front();
  arguments->operands.erase(arguments->operands.begin());
  return ShardWords{std::move(directory), std::move(*arguments)};
}

/// The same, where nothing but some options may follow the directory.
std::optional<ShardWords> parsed(const std::vector<std::string>& words, const std::string& verb,
                                 std::span<const std::string_view> allowed) {
  auto shards = parsed(words);
  if (!shards) return std::nullopt;
  const CreateArguments& arguments = shards->arguments;
  const bool has_inputs = !arguments.operands.empty() || arguments.input_list ||
                          !arguments.sample_sheets.empty() || arguments.reference ||
                          !arguments.config_files.empty() || arguments.as_agc;
  if (has_inputs) {
    throw Error(ErrorKind::usage, "shards " + verb +
                                      " takes a job directory: inputs and config files are for "
                                      "shards plan");
  }
  for (const auto& [key, text] : arguments.values) {
    if (std::ranges::find(allowed, key->name) != allowed.end()) continue;
    throw Error(ErrorKind::usage, "--" + std::string(key->name) + " is not for shards " + verb +
                                      ": the plan decides it");
  }
  return shards;
}

/// Of the environment, then of the command line.
void apply_options(const CreateArguments& arguments, std::span<const std::string_view> allowed,
                   CreateOptions& options) {
  const Environment environment = process_environment();
  for (const std::string_view name : allowed) {
    const CreateKey& key = *find_create_key(name);
    const std::string variable = key.variable();
    if (const auto text = environment(variable)) key.apply({variable, *text}, options);
  }
  for (const auto& [key, text] : arguments.values) {
    key->apply({"--" + std::string(key->name), text}, options);
  }
  options.run.safepoint_clock = environment(std::string(kTestClockVariable)).has_value();
}

/// Calls work(adjust, host) with what a task, or the end of a job, takes.
template <typename Work>
void work_on(const ShardWords& shards, std::span<const std::string_view> allowed, Work work) {
  prepare_process();
  const auto adjust = [&](CreateOptions& options) {
    apply_options(shards.arguments, allowed, options);
  };
  CreateOptions given;
  adjust(given);
  RunDisplay display(given.run.verbosity);
  RunHost host;
  host.stop = StopSignals::caught();
  host.environment = process_environment();
  host.observer = &display;
  work(adjust, host);
}

int plan(std::vector<std::string> words) {
  const auto shards = take_option(words, "shards", "a number");
  const auto given = parsed(words);
  if (!given) return 0;
  if (!shards) throw Error(ErrorKind::usage, std::string("--shards is missing") + kSeeHelp);
  const std::uint64_t count = number_of({"--shards", *shards}, kShardCounts);
  warn_of_variables();
  CreateOptions options = job_options(CreateSettings(given->arguments, process_environment()));
  plan_shards(std::move(options), static_cast<std::uint32_t>(count), given->directory);
  return 0;
}

int run(std::vector<std::string> words) {
  const auto task = take_option(words, "task", "the name of a task");
  const auto given = parsed(words, "run", kOfRun);
  if (!given) return 0;
  if (!task) throw Error(ErrorKind::usage, std::string("--task is missing") + kSeeHelp);
  work_on(*given, kOfRun, [&](const auto& adjust, const RunHost& host) {
    run_shard_task(given->directory, *task, adjust, host);
  });
  return 0;
}

std::string_view word_of(ShardStatus::State state) {
  switch (state) {
    case ShardStatus::State::waiting:
      return "waiting";
    case ShardStatus::State::ready:
      return "ready";
    case ShardStatus::State::done:
      return "done";
    case ShardStatus::State::damaged:
      break;
  }
  return "damaged";
}

std::string padded(std::string_view text, std::size_t columns) {
  return std::string(text) + std::string(columns - std::min(text.size(), columns - 1), ' ');
}

int status(std::vector<std::string> words) {
  const bool only_ready = take_flag(words, "ready");
  const auto given = parsed(words, "status", {});
  if (!given) return 0;
  Output output({}, {});
  for (const ShardStatus& task : shard_status(given->directory)) {
    const bool can_run =
        task.state == ShardStatus::State::ready || task.state == ShardStatus::State::damaged;
    if (only_ready) {
      if (can_run) output.write(task.task + "\n");
      continue;
    }
    const bool is_done = task.state == ShardStatus::State::done;
    output.write(padded(task.task, kNameColumns) +
                 (is_done ? padded(word_of(task.state), kStateColumns) + format_size(task.bytes)
                          : std::string(word_of(task.state))) +
                 "\n");
  }
  output.finish();
  return 0;
}

int finish(const std::vector<std::string>& words) {
  const auto given = parsed(words, "finish", kOfFinish);
  if (!given) return 0;
  work_on(*given, kOfFinish, [&](const auto& adjust, const RunHost& host) {
    finish_shards(given->directory, adjust, host);
  });
  return 0;
}

}  // namespace

VerbHelp help_shards() {
  VerbHelp help = job_help(kUsage, JobVerb::create);
  const auto text = [](const char* name) {
    return boost::program_options::value<std::string>()->value_name(name);
  };
  help.options.add_options()("shards", text("N"), "plan: number of nodes, 1..10000")(
      "task", text("TASK"), "run: the task, as status lists it (split/3)")(
      "ready", "status: print only the names of tasks that can run now");
  return help;
}

int run_shards(std::span<const std::string> args) {
  if (args.empty()) {
    print_help(std::cerr, help_shards());
    return exit_code(ErrorKind::usage);
  }
  const std::string& verb = args.front();
  std::vector<std::string> words(args.begin() + 1, args.end());
  if (verb == "plan") return plan(std::move(words));
  if (verb == "run") return run(std::move(words));
  if (verb == "status") return status(std::move(words));
  if (verb == "finish") return finish(words);
  if (verb == "-h" || verb == "--help") {
    print_help(std::cout, help_shards());
    return 0;
  }
  throw Error(ErrorKind::usage, "shards takes plan, run, status or finish, not " + in_quotes(verb));
}

}  // namespace spillway
