#include "spillway/writer.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/interrupt.hpp"
#include "base/printable.hpp"
#include "compress/convert/archive_text.hpp"
#include "compress/prepare/early_checks.hpp"
#include "config/option_table.hpp"
#include "fasta/reader.hpp"
#include "input/input_list.hpp"
#include "spillway/compress.hpp"
#include "write/fasta_spill.hpp"

namespace spillway {
namespace {

void check_usage(const CreateOptions& options) {
  const auto refuse = [](const char* text) { throw Error(ErrorKind::usage, text); };
  if (!options.inputs.empty()) refuse("a writer takes no input files");
  if (!options.source.empty()) refuse("a writer takes no archive to convert");
  if (options.shape.samples_by_header()) refuse("a writer is told its samples, not their headers");
  if (options.output.empty() || options.output == "-") refuse("a writer needs an output file");
  for (const auto* path : {&options.output, &options.base, &options.run.scratch_dir}) {
    if (path->native().find('\0') != std::string::npos) refuse("a path with a NUL byte");
  }
}

/// Runs work(); want of memory is an Error, too.
template <typename Work>
void with_memory(Work work) {
  try {
    work();
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::resource, "out of memory");
  }
}

constexpr std::size_t kShownBytes = 40;  // of what is too long

void check_length(std::string_view text, const std::string& of_what, const char* what) {
  if (text.size() <= FastaReader::kMaxHeaderBytes) return;
  throw Error(ErrorKind::input, of_what + "...: the " + what + " has " +
                                    std::to_string(text.size()) + " bytes (at most " +
                                    std::to_string(FastaReader::kMaxHeaderBytes) + ")");
}

bool is_sequence(char letter) {
  return letter > 0x20 && letter < 0x7f && letter != '>' && letter != ';';
}

std::string shown(std::string_view text) { return "'" + printable(std::string(text)) + "'"; }

}  // namespace

class Writer::Impl {
 public:
  Impl(CreateOptions options, std::uint64_t line_length)
      : options_(std::move(options)), line_length_(line_length), stop_(options_.host.stop) {
    const StopScope scope(&stop_);
    check_interrupted();
    check_usage(options_);
    with_memory([&] { open(); });
  }

  /// Does one call's work; if that throws, nothing works any more.
  template <typename Work>
  void run(Work work) {
    const StopScope scope(&stop_);
    try {
      check_interrupted();  // after a stop each call says so
      if (!spill_) throw Error(ErrorKind::usage, "the writer has failed, or is finished");
      with_memory(work);
    } catch (...) {
      spill_.reset();
      throw;
    }
  }

  void add_sample(std::string_view name) {
    end_sample();
    const std::string text(name);
    if (text.empty()) throw Error(ErrorKind::input, "a sample without a name");
    check_length(text, "sample " + shown(name.substr(0, kShownBytes)), "name");
    const Input named{"", text};
    check_sample_names({&named, 1});
    const auto [known, is_new] = known_.insert(text);
    if (!is_new) throw Error(ErrorKind::input, "sample " + shown(name) + ": is there already");
    names_.push_back(&*known);
    spill_->begin_sample();
    contigs_ = 0;
  }

  void add_contig(std::string_view header, std::string_view bases) {
    if (names_.empty()) throw Error(ErrorKind::usage, "a contig without a sample");
    if (header.find_first_of("\n\r") != std::string_view::npos) {
      throw Error(ErrorKind::input, contig_name(header) + ": a line end in the header");
    }
    check_length(header, contig_name(header.substr(0, kShownBytes)), "header");
    header_.assign(header.substr(0, 200));
    length_ = 0;
    ++contigs_;
    spill_->begin_contig(header);
    add_bases(bases);
  }

  void add_bases(std::string_view bases) {
    if (contigs_ == 0) throw Error(ErrorKind::usage, "bases without a contig");
    const auto wrong = std::ranges::find_if_not(bases, is_sequence);
    if (wrong != bases.end()) {
      const auto position = length_ + static_cast<std::uint64_t>(wrong - bases.begin());
      throw Error(ErrorKind::input, contig_name(header_) + ": byte " +
                                        std::to_string(static_cast<unsigned char>(*wrong)) +
                                        " at position " + std::to_string(position) + " is no base");
    }
    spill_->add_bases(bases);
    length_ += bases.size();
  }

  void finish() {
    end_sample();
    if (names_.empty()) throw Error(ErrorKind::input, "no samples were added");
    CreateOptions job = options_;
    // What cannot be repeated cannot be resumed.
    job.run.checkpoint_seconds = 0;
    if (job.run.max_scratch_bytes != 0) {
      job.run.max_scratch_bytes -= std::min(job.run.max_scratch_bytes - 1, spill_->bytes());
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      job.inputs.push_back({spill_->path(i).string(), *names_[i]});
    }
    Renaming observer(*this, job.host.observer);
    if (job.host.observer != nullptr) job.host.observer = &observer;
    try {
      make(std::move(job));
    } catch (const Error& error) {
      throw Error(error.kind(), with_samples(error.what()));
    }
    spill_.reset();
  }

 private:
  /// The caller's observer, whom the samples' files are no business of.
  class Renaming : public RunObserver {
   public:
    Renaming(const Impl& writer, RunObserver* observer) : writer_(writer), observer_(observer) {}
    void message(MessageLevel level, const std::string& text) override {
      observer_->message(level, writer_.with_samples(text));
    }
    void progress(const ProgressSnapshot& now, const RunResources& resources) override {
      observer_->progress(now, resources);
    }
    void ended(const RunSummary& summary) override { observer_->ended(summary); }
    void shutdown(ShutdownPhase phase) override { observer_->shutdown(phase); }

   private:
    const Impl& writer_;
    RunObserver* observer_;
  };

  void open() {
    options_.run.scratch_dir = checked_before_inputs(options_).run.scratch_dir;
    if (!options_.base.empty()) {
      for (std::string& name : stored_samples(options_.base).names) known_.insert(std::move(name));
    }
    spill_.emplace(options_.run.scratch_dir, options_.run.max_scratch_bytes, line_length_);
  }

  void make(CreateOptions job) const {
    if (job.base.empty()) {
      create(std::move(job));
    } else {
      append(std::move(job));
    }
  }

  void end_sample() {
    if (names_.empty()) return;
    if (contigs_ == 0) {
      throw Error(ErrorKind::input, "sample " + shown(*names_.back()) + ": has no contigs");
    }
    spill_->end_sample();
  }

  std::string contig_name(std::string_view header) const {
    return "sample " + shown(*names_.back()) + ", contig " + shown(header);
  }

  /// `text` with the samples' names in place of the paths of their files.
  std::string with_samples(std::string text) const {
    const std::string before = spill_->directory().string() + "/";
    for (std::size_t at = text.find(before); at != std::string::npos;
         at = text.find(before, at + 1)) {
      std::size_t end = at + before.size();
      std::size_t number = 0;
      while (end < text.size() && text[end] >= '0' && text[end] <= '9') {
        number = number * 10 + static_cast<std::size_t>(text[end++] - '0');
      }
      if (number >= names_.size()) continue;
      const std::string path = spill_->path(number).string();
      if (text.compare(at, path.size(), path) == 0) {
        text.replace(at, path.size(), "sample " + shown(*names_[number]));
      }
    }
    return text;
  }

  CreateOptions options_;
  std::uint64_t line_length_;
  Stop stop_;
  std::optional<FastaSpill> spill_;
  std::unordered_set<std::string> known_;  // names of samples, here and in the archive
  std::vector<const std::string*> names_;  // in their order
  std::string header_;                     // of the contig, for messages
  std::uint64_t contigs_ = 0;              // of the sample
  std::uint64_t length_ = 0;               // of the contig
};

Writer::Writer(CreateOptions options, std::uint64_t line_length)
    : impl_(std::make_unique<Impl>(std::move(options), line_length)) {}

Writer::~Writer() = default;
Writer::Writer(Writer&& other) noexcept = default;
Writer& Writer::operator=(Writer&& other) noexcept = default;

void Writer::add_sample(std::string_view name) {
  impl_->run([&] { impl_->add_sample(name); });
}

void Writer::add_contig(std::string_view header, std::string_view bases) {
  impl_->run([&] { impl_->add_contig(header, bases); });
}

void Writer::add_bases(std::string_view bases) {
  impl_->run([&] { impl_->add_bases(bases); });
}

void Writer::finish() {
  impl_->run([&] { impl_->finish(); });
}

void set_option(CreateOptions& options, std::string_view name, const std::string& value) {
  const CreateKey* const key = find_create_key(name);
  if (key == nullptr) throw Error(ErrorKind::usage, shown(name) + ": no such option");
  const JobVerb verb = options.base.empty() ? JobVerb::create : JobVerb::append;
  const std::string_view reason = reason_against(name, verb);
  if (!reason.empty()) {
    throw Error(ErrorKind::usage, shown(name) + " " + std::string(reason));
  }
  key->apply({std::string(name), value}, options);
}

}  // namespace spillway
