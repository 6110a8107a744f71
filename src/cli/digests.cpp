// spillway digests: length, MD5 and sha512t24u of every sequence, as tab-separated lines.
#include "cli/read_command.hpp"
#include "cli/verbs.hpp"
#include "spillway/verify.hpp"

namespace spillway {

int run_digests(std::span<const std::string> args) {
  ReadCommand command("spillway digests [options] <in.agc> [<sample> ...]", ReadVerbKind::checking);
  if (!command.parse(args)) return 0;
  const std::vector<std::string> samples = command.rest();
  command.to_output([&](Output& output) {
    LineBlocks lines(output);
    list_digests(command.archive_path(), samples, command.read_options(),
                 [&](std::string_view line) { lines.add(line); });
    lines.flush();
  });
  return 0;
}

}  // namespace spillway
