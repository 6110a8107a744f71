// spillway status: what a run has said of itself in its scratch directory, and whether it lives.
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/one_line.hpp"
#include "base/output_target.hpp"
#include "base/size_text.hpp"
#include "cli/command_line.hpp"
#include "cli/output.hpp"
#include "cli/process_environment.hpp"
#include "cli/verbs.hpp"
#include "run/json.hpp"
#include "run/progress_text.hpp"
#include "run/resume_hint.hpp"
#include "run/scratch_name.hpp"
#include "run/scratch_survey.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr std::size_t kLabelColumns = 12;

po::options_description status_options() {
  po::options_description options("Options");
  options.add_options()("json", "one JSON object per run, one per line")(
      "scratch-dir", po::value<std::string>()->value_name("DIR"),
      "the --scratch-dir that the run was given")("help,h", "print this help");
  return options;
}

/// The scratch directories that `operand` stands for. Error not_found if there is none.
std::vector<fs::path> directories_for(const fs::path& operand, const std::string& scratch_dir) {
  if (is_scratch_directory(operand.lexically_normal())) return {operand.lexically_normal()};
  std::error_code error;
  if (fs::is_directory(operand, error)) {
    if (is_scratch_directory(fs::canonical(operand, error))) return {operand};
    std::vector<fs::path> found = scratch_directories_in(operand);
    if (found.empty()) {
      throw Error(ErrorKind::not_found, operand.string() + ": no scratch directory is in it");
    }
    return found;
  }
  const fs::path output = follow_links(operand);
  std::vector<fs::path> locations =
      usual_locations(output.has_parent_path() ? output.parent_path() : ".", process_environment());
  if (!scratch_dir.empty()) locations = {scratch_dir};
  std::string tried;
  for (const fs::path& location : locations) {
    const fs::path directory = scratch_directory_of(location, output);
    if (is_scratch_directory(directory)) return {directory};
    tried += (tried.empty() ? "" : ", ") + location.string();
  }
  throw Error(ErrorKind::not_found,
              operand.string() + ": no run for it has a scratch directory in " + tried);
}

std::string json_of(const ScratchSurvey& survey) {
  JsonObject json;
  json.add("directory", survey.directory.string())
      .add("state", name_of(survey.state))
      .add_bool("has_checkpoint", survey.has_checkpoint)
      .add("disk_bytes", survey.disk_bytes);
  if (survey.run) {
    json.add("host", survey.run->host)
        .add("pid", static_cast<std::uint64_t>(survey.run->pid))
        .add("started", survey.run->started)
        .add("command", survey.run->command);
  }
  if (const auto& status = survey.status) {
    json.add("message", status->message)
        .add("stage", status->stage)
        .add("fraction", status->fraction)
        .add("eta_seconds", survey.state == RunState::running ? status->eta_seconds : std::nullopt)
        .add("seconds", status->seconds)
        .add("samples", status->samples)
        .add("total_samples", status->total_samples)
        .add("bases", status->bases)
        .add("archive_bytes", status->archive_bytes)
        .add("output", status->output)
        .add("checkpoint", status->checkpoint)
        .add("updated", status->updated)
        .add("version", status->version);
  }
  return json.text() + "\n";
}

std::string line(const std::string& label, const std::string& value) {
  return label + std::string(kLabelColumns - label.size(), ' ') + one_line(value) + "\n";
}

std::string state_text(const ScratchSurvey& survey) {
  std::string text(name_of(survey.state));
  if (survey.state == RunState::stopped && !survey.status->message.empty()) {
    std::string message = survey.status->message;
    const bool can_resume = message.find(kResumeHint) != std::string::npos;
    const bool names_restart = message.find("--restart") != std::string::npos;
    // The hints that create() added are given in our own words below.
    message.resize(std::min(message.find("; " + std::string(kResumeHint)), message.size()));
    message.resize(std::min(message.find(" (" + std::string(kStateIsIn)), message.size()));
    text += ": " + message;
    if (names_restart && !can_resume) {
      return message.find("--restart") != std::string::npos ? text
                                                            : text + " (--restart starts over)";
    }
  }
  if (survey.state == RunState::running) return text;
  if (survey.state == RunState::done) return text + " (--keep-scratch has left this)";
  return text + (survey.has_checkpoint ? " (" + std::string(kResumeHint) + ")"
                                       : " (no checkpoint: the same command starts over)");
}

std::string text_of(const ScratchSurvey& survey) {
  std::string text = line("scratch", survey.directory.string()) + line("state", state_text(survey));
  if (const auto& status = survey.status) {
    text += line("output", status->output.empty() ? "standard output" : status->output);
    text += line("stage", status->stage + ", " +
                              std::to_string(static_cast<int>(status->fraction * 100)) + " %");
    if (survey.state == RunState::running && status->eta_seconds) {
      text += line("left", "about " + duration_in_words(*status->eta_seconds));
    }
    std::string samples = std::to_string(status->samples);
    if (status->total_samples > 0) samples += " of " + std::to_string(status->total_samples);
    text += line("samples", samples);
    text += line("bases", std::to_string(status->bases));
    text += line("archive", format_size(status->archive_bytes));
    text +=
        line("checkpoint", status->checkpoint.empty() ? "none in this run" : status->checkpoint);
    text += line("updated", status->updated);
  }
  text += line("disk", format_size(survey.disk_bytes));
  if (survey.run) text += line("run", describe(*survey.run));
  return text;
}

}  // namespace

VerbHelp help_status() {
  return {
      "spillway status [options] <scratch directory or output>\n"
      "Prints the progress of a run of create, append or convert, by its scratch directory; of "
      "all\n"
      "runs in a directory that holds scratch directories; or of the run that writes an output,\n"
      "which is looked for in --scratch-dir, $SLURM_TMPDIR, $TMPDIR, next to the output and in "
      "/tmp.\n",
      status_options()};
}

int run_status(std::span<const std::string> args) {
  const po::variables_map values = parse_command_line(status_options(), args);
  if (values.count("help") > 0) {
    print_help(std::cout, help_status());
    return 0;
  }
  const std::vector<std::string> names = operands(values);
  if (names.size() != 1) {
    throw Error(ErrorKind::usage,
                "one scratch directory or output is needed (spillway status --help)");
  }
  const std::string scratch_dir =
      values.count("scratch-dir") > 0 ? values["scratch-dir"].as<std::string>() : std::string();
  Output output({}, {});
  std::string between;
  for (const fs::path& directory : directories_for(names[0], scratch_dir)) {
    const ScratchSurvey survey = survey_scratch(directory);
    output.write(values.count("json") > 0 ? json_of(survey) : between + text_of(survey));
    between = "\n";
  }
  output.finish();
  return 0;
}

}  // namespace spillway
