// spillway config: the settings that `create` would have, as a config file.
#include "base/environment.hpp"
#include "cli/create_command.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "job/config_text.hpp"

namespace spillway {
namespace {

constexpr const char* kUsage =
    "usage: spillway config [options of create] [<ref.fa> ...]\n"
    "Prints the settings that create has with these options, the environment and the config\n"
    "files, as a config file. Comments say where each comes from.\n";

}  // namespace

VerbHelp help_config() { return create_help(kUsage); }

int run_config(std::span<const std::string> args) {
  const auto arguments = parse_create_arguments(args, help_config());
  if (!arguments) return 0;
  warn_of_variables();
  const CreateSettings settings(*arguments, process_environment());
  Output output({}, {});
  LineBlocks lines(output);
  lines.add("# Settings of spillway " SPILLWAY_VERSION
            " create: spillway create --config FILE\n\n");
  write_config(settings, [&](std::string_view line) { lines.add(line); });
  lines.flush();
  output.finish();
  return 0;
}

}  // namespace spillway
