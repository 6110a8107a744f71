// spillway getset: samples as FASTA, in the order asked for.
#include <cstdint>
#include <vector>

#include "cli/named_samples.hpp"
#include "cli/read_command.hpp"
#include "cli/verbs.hpp"
#include "collection/sample_pattern.hpp"
#include "input/list_lines.hpp"

namespace spillway {
namespace {

constexpr const char* kListOption = "sample-file";

// In one sample few groups come twice: more would be new pages for nothing.
constexpr std::uint64_t kCacheOfOneSample = std::uint64_t{2} << 20;

boost::program_options::options_description getset_options() {
  boost::program_options::options_description options;
  options.add_options()(
      "sample-file,f", boost::program_options::value<std::string>()->value_name("FILE"),
      "read further names of samples from FILE ('-': standard input), one per line");
  return options;
}

ReadCommand getset_command() {
  return ReadCommand(
      "spillway getset [options] <in.agc> <sample> [<sample> ...]\n"
      "<sample> is a name or a pattern ('HG*'); samples of a pattern come in stored order.",
      ReadVerbKind::extracting, getset_options());
}

}  // namespace

VerbHelp help_getset() { return getset_command().help(); }

int run_getset(std::span<const std::string> args) {
  ReadCommand command = getset_command();
  if (!command.parse(args)) return 0;
  auto names = command.names("sample", kListOption, ListComments::kept);
  ReadOptions options = command.read_options();
  options.reads_once = names.size() == 1 && !is_sample_pattern(names[0]);
  if (options.reads_once && !command.has("cache")) options.group_cache_bytes = kCacheOfOneSample;
  const Archive archive(command.archive_path(), options);
  take_out_comments(archive, names, command.rest().size());
  const std::vector<std::size_t> samples = archive.find_samples(names);
  command.to_output(
      [&](Output& output) {
        archive.write_samples(samples, command.layout(),
                              [&](std::span<const std::uint8_t> bytes) { output.write(bytes); });
      },
      command.lists({kListOption}));
  return 0;
}

}  // namespace spillway
