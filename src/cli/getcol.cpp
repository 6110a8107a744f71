// spillway getcol: all samples as FASTA, to one stream or to one file each.
#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/named_samples.hpp"
#include "cli/read_command.hpp"
#include "cli/verbs.hpp"
#include "input/fasta_files.hpp"
#include "input/same_file.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

// A sample's name comes from the archive: it must not lead out of the directory.
fs::path file_of(const fs::path& directory, const std::string& sample, const Packing& packing) {
  if (sample.find_first_of(std::string_view("/\0", 2)) != std::string::npos || sample.empty()) {
    throw Error(ErrorKind::unsupported, directory.string() + ": sample '" + sample +
                                            "' cannot be a file there by its name");
  }
  return directory / (sample + ".fa" + std::string(packing.ending()));
}

/// Before anything is written: the archive is not among the files, and what is there stays there.
void check_file(const fs::path& file, const OutputForm& form, const std::string& archive) {
  for (const fs::path& path : files_of_output(file, form)) {
    refuse_output_among(path.string(), std::span(&archive, 1));
    std::error_code error;
    if (!form.replaces && fs::exists(fs::symlink_status(path, error))) refuse_existing(path);
  }
}

/// Whether a directory is there. Loops of links are told when the output is opened. Error io.
bool directory_exists(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return true;
  const bool is_absent = !error || error == std::errc::no_such_file_or_directory ||
                         error == std::errc::not_a_directory ||
                         error == std::errc::too_many_symbolic_link_levels;
  if (!is_absent) throw Error(ErrorKind::io, path.string() + ": cannot stat: " + error.message());
  return false;
}

/// Whether -o names one output for all: there is no directory of that name, and it ends as FASTA
/// does, or leads to no file but a device or the like.
bool is_one_output(const std::string& path) {
  return !directory_exists(path) && (has_fasta_name(path) || packing_by_name(path) != Packing{} ||
                                     !output_target(path).is_file());
}

void write_files(const ReadCommand& command, const Archive& archive,
                 const std::vector<std::size_t>& samples) {
  const fs::path directory = command.output_path();
  if (!directory_exists(directory)) {
    throw Error(ErrorKind::io, directory.string() + ": is no existing directory");
  }
  OutputForm form = command.output_form({});
  form.replaces = command.has("force") || command.as_agc();
  const auto file_for = [&](std::size_t sample) {
    return file_of(directory, std::string(archive.sample_name(sample)), form.packing);
  };
  for (const std::size_t sample : samples) {
    check_file(file_for(sample), form, command.archive_path());
  }
  const ReadOptions options = command.read_options();
  std::uint64_t single_blocks = 0;
  if (form.single_block) form.single_block = [&](const std::string&) { ++single_blocks; };
  std::uint64_t done = 0;
  for (const std::size_t sample : samples) {
    options.progress(done++, samples.size());
    Output output(file_for(sample), form);
    archive.write_sample(sample, command.layout(),
                         [&](std::span<const std::uint8_t> bytes) { output.write(bytes); });
    output.finish();
  }
  if (single_blocks == 0) return;
  options.warn(directory.string() + ": " + std::to_string(single_blocks) + " of " +
               std::to_string(samples.size()) +
               " files are a single BGZF block: igv.js shows none of their sequences (write plain "
               "FASTA for it)");
}

/// In stored order, each once.
std::vector<std::size_t> wanted_samples(const ReadCommand& command, const Archive& archive) {
  std::vector<std::size_t> samples = named_samples_or_all(archive, command.rest());
  std::ranges::sort(samples);
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  if (const auto reference = archive.reference_sample(); command.has("no-ref") && reference) {
    std::erase(samples, *reference);
  }
  return samples;
}

ReadCommand getcol_command() {
  po::options_description more;
  more.add_options()("no-ref,r", "leave out the reference sample");
  more.add_options()("force", "when writing to a directory: replace existing files");
  more.add_options()(
      "fast,f", "accepted for compatibility with agc; decoded data is always cached (--cache)");
  return ReadCommand(
      "spillway getcol [options] <in.agc> [<sample> ...]\n"
      "If -o is an existing directory, each sample is written to a file of its own there. If it\n"
      "ends in .fa, .fasta, .gz, .zst and the like, all samples are written to that one file.\n"
      "<sample> is a name or a pattern ('HG*'); without any, all samples are extracted.",
      ReadVerbKind::extracting, more);
}

}  // namespace

VerbHelp help_getcol() { return getcol_command().help(); }

int run_getcol(std::span<const std::string> args) {
  ReadCommand command = getcol_command();
  if (!command.parse(args)) return 0;
  command.copy_remote_archive();
  const Archive archive = command.open_archive();
  const std::vector<std::size_t> samples = wanted_samples(command, archive);
  const std::string path = command.output_path();
  if (!path.empty() && !is_one_output(path)) {
    write_files(command, archive, samples);
    return 0;
  }
  command.to_output([&](Output& output) {
    archive.write_samples(samples, command.layout(),
                          [&](std::span<const std::uint8_t> bytes) { output.write(bytes); });
  });
  return 0;
}

}  // namespace spillway
