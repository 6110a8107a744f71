// spillway config: the settings that `create` would have, as a config file.
#include "cli/create_command.hpp"
#include "cli/output.hpp"
#include "cli/process_environment.hpp"
#include "cli/verbs.hpp"
#include "config/config_text.hpp"

namespace spillway {
namespace {

constexpr const char* kUsage =
    "usage: spillway config [--for <verb>] [options of create] [<ref.fa> ...]\n"
    "Prints the settings that create would use, given these options, the environment and the\n"
    "config files, as a config file. Comments say where each setting comes from. With --for "
    "append\n"
    "or convert, options and operands are those of that verb.\n";

}  // namespace

VerbHelp help_config() {
  VerbHelp help = job_help(kUsage, JobVerb::create);
  help.options.add_options()("for",
                             boost::program_options::value<std::string>()->value_name("VERB"),
                             "create, append or convert [create]");
  return help;
}

int run_config(std::span<const std::string> args) {
  std::vector<std::string> words(args.begin(), args.end());
  const JobVerb verb = take_verb(words);
  const auto arguments = parse_job_arguments(words, help_config(), verb);
  if (!arguments) return 0;
  warn_of_variables();
  const CreateSettings settings(*arguments, process_environment());
  Output output({}, {});
  LineBlocks lines(output);
  const std::string name(name_of(verb));
  lines.add("# Settings of spillway " SPILLWAY_VERSION " " + name + ": spillway " + name +
            " --config FILE\n\n");
  write_config(settings, [&](std::string_view line) { lines.add(line); });
  lines.flush();
  output.finish();
  return 0;
}

}  // namespace spillway
