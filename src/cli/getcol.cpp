// spillway getcol: all samples as FASTA, to one stream or to one file each.
#include <filesystem>
#include <string_view>

#include "cli/read_command.hpp"
#include "cli/same_file.hpp"
#include "cli/verbs.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

// A sample's name comes from the archive: it must not lead out of the directory.
fs::path file_of(const fs::path& directory, const std::string& sample, bool gzip) {
  if (sample.find_first_of(std::string_view("/\0", 2)) != std::string::npos || sample.empty()) {
    throw Error(ErrorKind::unsupported, directory.string() + ": sample '" + sample +
                                            "' cannot be a file there by its name");
  }
  return directory / (sample + (gzip ? ".fa.gz" : ".fa"));
}

void write_files(const ReadCommand& command, const Archive& archive, bool with_reference) {
  const fs::path directory = command.output_path();
  if (!fs::is_directory(directory)) {
    throw Error(ErrorKind::io, directory.string() + ": is no existing directory");
  }
  const auto reference = archive.reference_sample();
  const auto file = [&](std::size_t sample) {
    return file_of(directory, std::string(archive.sample_name(sample)), command.gzip_level() != 0);
  };
  const std::string path = command.archive_path();
  for (std::size_t sample = 0; sample < archive.sample_count(); ++sample) {
    refuse_output_among(file(sample).string(), std::span(&path, 1));
  }
  for (std::size_t sample = 0; sample < archive.sample_count(); ++sample) {
    if (!with_reference && sample == reference) continue;
    Output output(file(sample), command.gzip_level());
    archive.write_sample(sample, command.layout(),
                         [&](std::span<const std::uint8_t> bytes) { output.write(bytes); });
    output.finish();
  }
}

}  // namespace

int run_getcol(std::span<const std::string> args) {
  po::options_description more;
  more.add_options()("no-ref,r", "without the reference sample");
  more.add_options()("fast,f", "accepted for agc's sake: what was read is cached anyway (--cache)");
  ReadCommand command(
      "spillway getcol [options] <in.agc>\n"
      "With -o, an existing directory, each sample goes to a file of its own there",
      ReadVerbKind::extracting, more);
  if (!command.parse(args)) return 0;
  command.expect_no_names();
  const Archive archive = command.open_archive();
  const bool with_reference = !command.has("no-ref");
  if (!command.output_path().empty()) {
    write_files(command, archive, with_reference);
    return 0;
  }
  command.to_output([&](Output& output) {
    archive.write_collection(with_reference, command.layout(),
                             [&](std::span<const std::uint8_t> bytes) { output.write(bytes); });
  });
  return 0;
}

}  // namespace spillway
