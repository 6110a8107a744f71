// spillway listctg: samples and the header lines of their contigs.
#include <vector>

#include "cli/read_command.hpp"
#include "cli/verbs.hpp"

namespace spillway {

int run_listctg(std::span<const std::string> args) {
  ReadCommand command("spillway listctg [options] <in.agc> <sample> [<sample> ...]",
                      ReadVerbKind::listing);
  if (!command.parse(args)) return 0;
  const auto names = command.names("sample");
  const Archive archive = command.open_archive();
  std::vector<std::size_t> samples;
  for (const std::string& name : names) samples.push_back(archive.find_sample(name));
  command.to_output([&](Output& output) {
    std::string text;
    for (const std::size_t sample : samples) {
      text = archive.sample_name(sample);
      text += '\n';
      archive.for_each_contig(sample, [&](std::string_view header) {
        text += "   ";
        text += header;
        text += '\n';
      });
      output.write(text);
    }
  });
  return 0;
}

}  // namespace spillway
