#include "cli/read_command.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

#include "base/printable.hpp"
#include "base/url.hpp"
#include "cli/agc_words.hpp"
#include "cli/command_line.hpp"
#include "cli/process_environment.hpp"
#include "cli/read_progress.hpp"
#include "cli/remote_command_options.hpp"
#include "config/available_cpus.hpp"
#include "config/default_memory.hpp"
#include "config/option_limits.hpp"
#include "config/option_value.hpp"
#include "input/list_lines.hpp"
#include "input/same_file.hpp"
#include "input/standard_input.hpp"
#include "remote/open_source.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr unsigned kMaxDefaultThreads = 16;
// Listings go over the samples once, in the order in which they are stored.
constexpr std::uint64_t kListingCacheBytes = std::uint64_t{8} << 20;
constexpr std::uint32_t kAgcLineLength = 80;

std::function<void(const std::string&)> warn_of_single_block(
    std::function<void(const std::string&)> warn) {
  return [warn = std::move(warn)](const std::string& name) {
    warn(name +
         ": is a single BGZF block: igv.js shows none of its sequences (write plain FASTA for it)");
  };
}

po::typed_value<std::string>* text(const char* name) {
  return po::value<std::string>()->value_name(name);
}

void add_extraction_options(po::options_description& options) {
  // clang-format off
  options.add_options()
      ("line-length,l", text("N"), "rewrap: bases per line, 40..2000000000 [as in the input; 80 where unknown and for contigs]")
      ("upper", "write bases in upper case")
      ("prefix-samples", "prefix headers with the sample's name and '#'")
      ("gzip,g", text("N"), "gzip the output at level 1..9; 0: uncompressed [by the name of the output]")
      ("bgzip", "write BGZF, as for a name that ends in .gz, with .fai and .gzi indexes")
      ("zstd", "compress with zstd, as for a name that ends in .zst")
      ("no-prefetch,p", "accepted for compatibility with agc; only what is needed is ever read")
      ("streaming,s", "accepted for compatibility with agc; contigs are always streamed")
      ("verbosity,v", text("N"), "accepted for compatibility with agc (0..2)");
  // clang-format on
}

void add_decoding_options(po::options_description& options) {
  // clang-format off
  options.add_options()
      ("threads,t", text("N"), "threads, 1..1024 [as many as nproc says, up to 16]")
      ("cache", text("SIZE"), "memory for decoded references and packs [512MiB, or a quarter of what the cgroup or Slurm grants]");
  // clang-format on
}

}  // namespace

ReadCommand::ReadCommand(std::string usage, ReadVerbKind kind, po::options_description more)
    : help_{std::move(usage), po::options_description("Options")}, kind_(kind) {
  po::options_description& options = help_.options;
  options.add_options()(
      "output,o", text("PATH"),
      "where to write, compressed if the name ends in .gz, .bgz or .zst [standard output]");
  for (const auto& option : more.options()) options.add(option);
  if (kind == ReadVerbKind::extracting) add_extraction_options(options);
  if (kind != ReadVerbKind::listing) add_decoding_options(options);
  const bool is_of_agc = kind == ReadVerbKind::listing || kind == ReadVerbKind::extracting;
  if (is_of_agc) options.add_options()(kAgcOption, kAgcHelp);
  add_remote_options(options);
  options.add_options()("help,h", "print this help");
}

std::string ReadCommand::usage() const {
  std::string text;
  for (const std::string& form : help_.forms()) text += (text.empty() ? "" : ", or ") + form;
  return " (usage: " + text + ")";
}

bool ReadCommand::parse(std::span<const std::string> args) {
  values_ = parse_command_line(help_.options, args);
  if (has("help")) {
    print_help(std::cout, help_);
    return false;
  }
  if (operands(values_).empty()) {
    throw Error(ErrorKind::usage, "no archive given" + usage());
  }
  if (kind_ == ReadVerbKind::extracting) {
    layout();
    asked_packing();
    if (has("verbosity")) {
      number_of({"--verbosity", values_["verbosity"].as<std::string>()}, kVerbosities);
    }
  }
  resources_ = resources();
  const std::string archive = operands(values_).front();
  if (PipedArchive::is_named_by(archive)) piped_.emplace(archive);
  return true;
}

bool ReadCommand::as_agc() const { return has(kAgcOption); }

std::optional<std::string> ReadCommand::value(const char* option) const {
  if (!has(option)) return std::nullopt;
  return values_[option].as<std::string>();
}

Archive ReadCommand::open_archive() const { return Archive(archive_path(), read_options()); }

void ReadCommand::copy_remote_archive() {
  const std::string archive = operands(values_).front();
  if (!is_url(archive)) return;
  const auto source = open_source(archive, resources_.remote);
  ReadProgress progress(help_.verb());
  piped_.emplace(*source, [&](std::uint64_t done) {
    if (!as_agc()) progress.bytes(done, source->size());
  });
}

std::string ReadCommand::archive_path() const {
  return piped_ ? piped_->path().string() : operands(values_).front();
}

std::string ReadCommand::archive_name() const {
  return piped_ ? piped_->name() : source_name(operands(values_).front());
}

void ReadCommand::refuse_second_use_of_standard_input(const std::string& path) const {
  if (!piped_ || !piped_->is_standard_input() || !is_file_at_standard_input(path)) return;
  throw Error(ErrorKind::usage, "standard input cannot be the archive and a list, too");
}

void ReadCommand::warn(const std::string& text) {
  std::cerr << "spillway: warning: " << printable(text) << std::endl;
}

ReadOptions ReadCommand::resources() const {
  ReadOptions options;
  options.remote = remote_options(values_);
  if (kind_ == ReadVerbKind::listing) {
    options.metadata_cache_bytes = kListingCacheBytes;
    return options;
  }
  options.threads = has("threads")
                        ? static_cast<unsigned>(number_of(
                              {"--threads", values_["threads"].as<std::string>()}, kThreadCounts))
                        : std::min(available_cpus(), kMaxDefaultThreads);
  const ReadCaches caches = default_read_caches("/", process_environment());
  options.group_cache_bytes =
      has("cache") ? size_of({"--cache", values_["cache"].as<std::string>()}) : caches.groups;
  options.metadata_cache_bytes = caches.metadata;
  return options;
}

ReadOptions ReadCommand::read_options() const {
  ReadOptions options = resources_;
  options.name = archive_name();
  if (as_agc()) {
    options.warn = [](const std::string&) {};
  } else {
    options.warn = warn;
  }
  const auto progress = std::make_shared<ReadProgress>(help_.verb());
  options.progress = [progress, is_quiet = as_agc()](std::uint64_t done, std::uint64_t total) {
    if (!is_quiet) progress->samples(done, total);
  };
  return options;
}

std::vector<std::string> ReadCommand::rest() const {
  std::vector<std::string> words = operands(values_);
  words.erase(words.begin());
  return words;
}

std::vector<std::string> ReadCommand::names(const char* what, const char* option) const {
  return names(what, option, ListComments::passed_over);
}

std::vector<std::string> ReadCommand::names(const char* what, const char* option,
                                            ListComments comments) const {
  std::vector<std::string> names = rest();
  const auto list = option != nullptr ? value(option) : std::nullopt;
  if (list) {
    refuse_second_use_of_standard_input(*list);
    std::ranges::move(read_words(*list, comments), std::back_inserter(names));
  } else if (names.empty()) {
    throw Error(ErrorKind::usage, std::string("no ") + what + " given" + usage());
  }
  return names;
}

std::vector<std::string> ReadCommand::lists(std::initializer_list<const char*> options) const {
  std::vector<std::string> paths;
  for (const char* option : options) {
    if (const auto list = value(option)) paths.push_back(*list);
  }
  for (const std::string& path : paths) refuse_second_use_of_standard_input(path);
  refuse_standard_input_twice(paths);
  return paths;
}

void ReadCommand::expect_no_names() const {
  if (operands(values_).size() > 1) {
    throw Error(ErrorKind::usage, "unexpected argument '" + operands(values_)[1] + "'" + usage());
  }
}

FastaLayout ReadCommand::layout() const {
  FastaLayout layout;
  if (has("line-length")) {
    layout.line_length = static_cast<std::uint32_t>(
        number_of({"--line-length", values_["line-length"].as<std::string>()}, kLineLengths));
  }
  layout.upper_case = has("upper") || as_agc();
  if (as_agc() && !layout.line_length) layout.line_length = kAgcLineLength;
  layout.prefix_samples = has("prefix-samples");
  return layout;
}

std::optional<Packing> ReadCommand::asked_packing() const {
  if (has("gzip") + has("bgzip") + has("zstd") > 1) {
    throw Error(ErrorKind::usage, "--gzip, --bgzip and --zstd exclude each other");
  }
  if (has("bgzip")) return Packing{Packing::Kind::bgzf};
  if (has("zstd")) return Packing{Packing::Kind::zstd};
  if (!has("gzip")) return std::nullopt;
  const auto level =
      static_cast<unsigned>(number_of({"--gzip", values_["gzip"].as<std::string>()}, kGzipLevels));
  if (level == 0) return Packing{};
  return Packing{Packing::Kind::gzip, level};
}

OutputForm ReadCommand::output_form(const std::string& path) const {
  OutputForm form;
  const auto asked = kind_ == ReadVerbKind::extracting ? asked_packing() : std::nullopt;
  form.packing = asked ? *asked : as_agc() ? Packing{} : packing_by_name(path);
  const ReadOptions options = read_options();
  form.threads = std::max(options.threads, 1U);
  if (kind_ == ReadVerbKind::extracting || kind_ == ReadVerbKind::fetching) {
    form.index_warnings = options.warn;
    form.repeats_advice = repeats_advice();
    if (has("bgzip")) form.single_block = warn_of_single_block(options.warn);
  }
  return form;
}

std::string_view ReadCommand::repeats_advice() const {
  if (kind_ == ReadVerbKind::fetching) return "ask for each region once, as <sample>:<contig>";
  return "--prefix-samples tells samples apart";
}

std::string ReadCommand::output_path() const {
  const std::string path = value("output").value_or("-");
  if (path.empty()) throw Error(ErrorKind::usage, "--output names no file");
  return path == "-" ? std::string() : path;
}

void ReadCommand::to_output(const std::function<void(Output&)>& write,
                            std::span<const std::string> more) const {
  const std::string path = output_path();
  const OutputForm form = output_form(path);
  std::vector<std::string> inputs = {archive_path()};
  inputs.insert(inputs.end(), more.begin(), more.end());
  if (path.empty()) {
    refuse_standard_output_among(inputs);
  } else {
    for (const auto& file : files_of_output(path, form)) refuse_output_among(file.string(), inputs);
  }
  Output output(path, form);
  write(output);
  output.finish();
}

}  // namespace spillway
