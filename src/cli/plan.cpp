// spillway plan: what create will need with these options, and whether it is there.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "base/size_text.hpp"
#include "cli/command_line.hpp"
#include "cli/create_command.hpp"
#include "cli/output.hpp"
#include "cli/process_environment.hpp"
#include "cli/verbs.hpp"
#include "compress/append/base_archive.hpp"
#include "compress/plan/run_plan.hpp"
#include "compress/prepare/request.hpp"
#include "run/json.hpp"
#include "run/progress_text.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr const char* kUsage =
    "usage: spillway plan [--json] [options of create] <ref.fa> [<in.fa> ...]\n"
    "       spillway plan --for append [--json] [options of append] <in.agc> <in.fa> ...\n"
    "Examines the inputs and estimates what create or append will need with these options: "
    "memory,\n"
    "scratch and disk space, time. Exit code 7 if something of it is missing, 3 if an input is "
    "not\n"
    "FASTA or is a sample that the archive has already.\n";
constexpr std::size_t kLabelColumns = 10;

std::string line(const std::string& label, const std::string& text) {
  return label + std::string(kLabelColumns - label.size(), ' ') + text + "\n";
}

std::string size(double bytes) { return format_size(static_cast<std::uint64_t>(bytes)); }

std::string million(double bases) {
  if (bases < 1e6) return std::to_string(std::llround(bases / 1e3)) + " thousand";
  return std::to_string(std::llround(bases / 1e6)) + " million";
}

std::string checkpoint_note(const RunPlan& plan) {
  if (plan.checkpoint_bytes.high <= 0) return "";
  return ", checkpoints add up to " + size(plan.checkpoint_bytes.high);
}

std::string text_of(const RunPlan& plan, const CreateOptions& options) {
  std::string inputs =
      std::to_string(plan.input.files) + (plan.input.files == 1 ? " file, " : " files, ") +
      format_size(plan.input.file_bytes) + ", " + size(plan.input.text_bytes) + " of text";
  if (plan.input.tar_members > 0) {
    inputs += ", about " + std::to_string(std::llround(plan.input.tar_members)) +
              " samples in tar archives";
  }
  std::string text = line("inputs", inputs);
  std::string bases = "about " + million(plan.bases.expected) + " (" + million(plan.bases.low) +
                      " to " + million(plan.bases.high) + ")";
  if (plan.input.reference_bases > 0) {
    bases += ", " + million(plan.input.reference_bases) + " of them in the reference";
  }
  text += line("bases", bases);
  text += line("memory", format_size(plan.memory_bytes) + "; at least " +
                             format_size(plan.min_memory_bytes) + " are needed");
  text += line("threads", std::to_string(plan.threads));
  text += line("scratch", "about " + size(plan.scratch_bytes.expected) + " (" +
                              size(plan.scratch_bytes.low) + " to " +
                              size(plan.scratch_bytes.high) + ")" + checkpoint_note(plan) + "; " +
                              format_size(plan.scratch_system.free_bytes) + " are free in " +
                              options.run.scratch_dir.string());
  text += line("archive", size(plan.archive_bytes.low) + " to " + size(plan.archive_bytes.high) +
                              ", by how alike the inputs are; " +
                              format_size(plan.output_system.free_bytes) + " are free" +
                              (plan.is_one_disk ? " on the same disk" : ""));
  text += line("time", duration_in_words(plan.seconds.low) + " to " +
                           duration_in_words(plan.seconds.high) +
                           ", if nothing else runs and the disks keep up");
  for (const std::string& warning : plan.warnings) text += "may not fit: " + warning + "\n";
  for (const std::string& problem : plan.problems) text += "does not fit: " + problem + "\n";
  if (!plan.problems.empty()) return text;
  const std::uint64_t unknown = plan.input.unknown_files;
  if (unknown == 0) return text + "fits\n";
  return text + "not known: " + std::to_string(unknown) + " of " +
         std::to_string(plan.input.files) +
         " inputs can be read only once, so nothing was seen of them\n";
}

std::string json_of(const EstimatedRange& range) {
  JsonObject json;
  const auto whole = [](double value) { return static_cast<std::uint64_t>(std::max(0.0, value)); };
  json.add("low", whole(range.low));
  if (range.expected > 0) json.add("expected", whole(range.expected));
  return json.add("high", whole(range.high)).text();
}

std::string json_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : ", ") + json_quoted(line);
  return "[" + text + "]";
}

std::string json_of(const RunPlan& plan, const CreateOptions& options) {
  JsonObject json;
  if (plan.problems.empty() && plan.input.unknown_files > 0) {
    json.add_json("fits", "null");
  } else {
    json.add_bool("fits", plan.problems.empty());
  }
  json.add("inputs", plan.input.files)
      .add("input_bytes", plan.input.file_bytes)
      .add("unknown_inputs", plan.input.unknown_files)
      .add("tar_members", static_cast<std::uint64_t>(std::llround(plan.input.tar_members)))
      .add("text_bytes", static_cast<std::uint64_t>(plan.input.text_bytes))
      .add_json("bases", json_of(plan.bases))
      .add("reference_bases", static_cast<std::uint64_t>(plan.input.reference_bases))
      .add("memory_bytes", plan.memory_bytes)
      .add("min_memory_bytes", plan.min_memory_bytes)
      .add("threads", plan.threads)
      .add("scratch_dir", options.run.scratch_dir.string())
      .add_json("scratch_bytes", json_of(plan.scratch_bytes))
      .add_json("checkpoint_bytes", json_of(plan.checkpoint_bytes))
      .add("free_scratch_bytes", plan.scratch_system.free_bytes)
      .add_json("archive_bytes", json_of(plan.archive_bytes))
      .add("free_output_bytes", plan.output_system.free_bytes)
      .add_bool("one_disk", plan.is_one_disk)
      .add_json("seconds", json_of(plan.seconds))
      .add_json("warnings", json_of(plan.warnings))
      .add_json("problems", json_of(plan.problems));
  return json.text() + "\n";
}

}  // namespace

VerbHelp help_plan() {
  VerbHelp help = job_help(kUsage, JobVerb::create);
  help.options.add_options()("json", "print one JSON object")(
      "for", boost::program_options::value<std::string>()->value_name("VERB"),
      "create or append [create]");
  return help;
}

int run_plan(std::span<const std::string> args) {
  std::vector<std::string> words(args.begin(), args.end());
  const bool as_json = take_flag(words, "json");
  const JobVerb verb = take_verb(words);
  if (verb == JobVerb::convert) {
    throw Error(ErrorKind::usage,
                "--for convert: of what an archive takes to convert nothing is known before");
  }
  const auto arguments = parse_job_arguments(words, help_plan(), verb);
  if (!arguments) return 0;
  warn_of_variables();
  CreateSettings settings(*arguments, process_environment());
  const CreateOptions options = prepared_request(job_options(std::move(settings)), Purpose::plan);
  const RunPlan plan = plan_run(options, {});
  if (plan.input.refusal) throw Error(*plan.input.refusal);
  refuse_known_samples(options);
  Output output({}, {});
  output.write(as_json ? json_of(plan, options) : text_of(plan, options));
  output.finish();
  return plan.problems.empty() ? 0 : exit_code(ErrorKind::resource);
}

}  // namespace spillway
