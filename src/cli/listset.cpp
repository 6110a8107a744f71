// spillway listset: the names of the samples, one a line, in byte order, as agc lists them.
#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/read_command.hpp"
#include "cli/verbs.hpp"

namespace spillway {

int run_listset(std::span<const std::string> args) {
  ReadCommand command("spillway listset [options] <in.agc>", ReadVerbKind::listing);
  if (!command.parse(args)) return 0;
  command.expect_no_names();
  const Archive archive = command.open_archive();
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < archive.sample_count(); ++i) names.push_back(archive.sample_name(i));
  std::sort(names.begin(), names.end());
  command.to_output([&](Output& output) {
    std::string text;
    for (const std::string_view name : names) {
      text += name;
      text += '\n';
    }
    output.write(text);
  });
  return 0;
}

}  // namespace spillway
