// spillway info: facts about an archive, in the form that agc prints (there to standard error).
#include <sstream>

#include "cli/read_command.hpp"
#include "cli/verbs.hpp"

namespace spillway {

int run_info(std::span<const std::string> args) {
  ReadCommand command("spillway info [options] <in.agc>", ReadVerbKind::listing);
  if (!command.parse(args)) return 0;
  command.expect_no_names();
  const ArchiveFacts facts = command.open_archive().facts();
  std::ostringstream text;
  text << "No. samples      : " << facts.samples << '\n'
       << "k-mer length     : " << facts.kmer_length << '\n'
       << "Min. match length: " << facts.min_match_length << '\n';
  if (facts.version > 1) text << "Segment size     : " << facts.segment_size << '\n';
  text << "Batch size       : " << facts.pack_cardinality << '\n'
       << "Reference name   : " << facts.reference_name << '\n'
       << "Command lines:\n";
  for (const std::string& line : facts.command_lines) text << line << '\n';
  command.to_output([&](Output& output) { output.write(text.view()); });
  return 0;
}

}  // namespace spillway
