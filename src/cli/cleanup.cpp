// spillway cleanup: removes what runs that no longer live have left.
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "base/one_line.hpp"
#include "base/size_text.hpp"
#include "cli/command_line.hpp"
#include "cli/output.hpp"
#include "cli/process_environment.hpp"
#include "cli/verbs.hpp"
#include "run/scratch_cleanup.hpp"
#include "run/scratch_survey.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

po::options_description cleanup_options() {
  po::options_description options("Options");
  options.add_options()("dry-run,n", "list what would be removed, and remove nothing")(
      "all", "also remove those of runs that can be resumed")(
      "keep-resumable", "accepted; runs that can be resumed are kept unless --all is given")(
      "scratch-dir", po::value<std::string>()->value_name("DIR"), "the same as <dir>")(
      "help,h", "print this help");
  return options;
}

/// Each scratch directory once, in order.
std::vector<fs::path> scratch_directories(const std::vector<fs::path>& places) {
  std::vector<fs::path> found;
  for (const fs::path& place : places) {
    const fs::path path = place.has_filename() ? place : place.parent_path();  // "dir/"
    if (is_scratch_directory(path)) {
      found.push_back(path);
      continue;
    }
    const std::vector<fs::path> inside = scratch_directories_in(place);
    found.insert(found.end(), inside.begin(), inside.end());
  }
  return found;
}

}  // namespace

VerbHelp help_cleanup() {
  return {
      "spillway cleanup [options] [<dir> ...]\n"
      "Removes the scratch directories, and the partial archives, that killed or stopped runs of\n"
      "create, append and convert have left. Those that can be resumed are kept, unless --all is\n"
      "given. <dir> is a scratch directory or holds some; without any, $SLURM_TMPDIR, $TMPDIR, "
      "the\n"
      "working directory and /tmp. Running jobs, and files that are not Spillway's, are left "
      "alone.\n",
      cleanup_options()};
}

int run_cleanup(std::span<const std::string> args) {
  const po::variables_map values = parse_command_line(cleanup_options(), args);
  if (values.count("help") > 0) {
    print_help(std::cout, help_cleanup());
    return 0;
  }
  if (values.count("all") > 0 && values.count("keep-resumable") > 0) {
    throw Error(ErrorKind::usage, "--all and --keep-resumable contradict");
  }
  const bool dry_run = values.count("dry-run") > 0;
  std::vector<fs::path> places;
  if (values.count("scratch-dir") > 0) places.emplace_back(values["scratch-dir"].as<std::string>());
  for (const std::string& name : operands(values)) places.emplace_back(name);
  if (places.empty()) places = usual_locations("", process_environment());

  Output output({}, {});
  std::uint64_t bytes = 0;
  std::size_t runs = 0;
  for (const fs::path& directory : scratch_directories(places)) {
    if (values.count("all") == 0 && survey_scratch(directory).has_checkpoint) {
      output.write("left " + one_line(directory.string()) +
                   ": its run can be resumed (--all removes it)\n");
      continue;
    }
    const CleanedScratch cleaned = clean_scratch(directory, dry_run);
    for (const std::string& path : cleaned.removed) {
      output.write((dry_run ? "would remove " : "removed ") + one_line(path) + "\n");
    }
    if (!cleaned.left_because.empty()) {
      output.write("left " + one_line(directory.string()) + ": " + one_line(cleaned.left_because) +
                   "\n");
    }
    bytes += cleaned.bytes;
    runs += cleaned.removed.empty() ? 0 : 1;
  }
  output.write((dry_run ? "would free " : "freed ") + format_size(bytes) + " of " +
               std::to_string(runs) + (runs == 1 ? " run\n" : " runs\n"));
  output.finish();
  return 0;
}

}  // namespace spillway
