#include "compress/split/run_inputs.hpp"

#include <unistd.h>

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "base/assert.hpp"
#include "base/copy_file.hpp"
#include "base/file.hpp"
#include "input/input_list.hpp"
#include "input/open_input.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCopyBytes = 256 << 10;

// A file as it is, or the text of several.
void copy_input(const Input& input, File& out) {
  if (input.more.empty()) {
    File in = input.path == "-" ? File::borrow(STDIN_FILENO, "standard input")
                                : File::open_read(input.path);
    return copy_rest(in, out);
  }
  const auto text = open_input(input);
  Bytes piece(kCopyBytes);
  while (const std::size_t size = text->read(piece)) out.write(std::span(piece).first(size));
}

}  // namespace

RunInputs::Copy::~Copy() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
}

void RunInputs::Copy::make(const Input& input, const fs::path& path) {
  path_ = path;
  File out = File::create(path);
  copy_input(input, out);
  out.close();
}

void RunInputs::copy_reference(const fs::path& copy) {
  const Input& reference = options_.inputs.front();
  if (can_be_read_again(reference)) return;
  copy_.make(reference, copy);
  copied_ = Input{.path = copy.string(),
                  .sample = reference.sample,
                  .named_by_file = reference.named_by_file && reference.more.empty()};
}

void RunInputs::open_archive(unsigned readers, MemoryBudget& budget,
                             ArchiveSampleReader::Warn warn) {
  archive_.emplace(options_.source, readers, budget, std::move(warn));
}

std::string RunInputs::shown(std::size_t i) const { return shown_name(options_.inputs[i]); }

FastaStreams RunInputs::open(std::size_t i, const Decoding& decoding) {
  stamps_.check(i);
  const Input& from = (*this)[i];
  if (archive_) return {archive_->open(from.sample, progress_.done_counter()), from.sample};
  return {from, shown(i), progress_.done_counter(), decoding};
}

void RunInputs::set_names_known_after_reading() {
  names_known_after_reading_ = true;
  progress_.total_samples = 0;  // unknown
}

std::size_t RunInputs::input_of(std::uint32_t sample) const {
  SPILLWAY_ASSERT(sample >= first_sample_);
  // Ascending.
  return static_cast<std::size_t>(std::ranges::upper_bound(first_samples_, sample) -
                                  first_samples_.begin()) -
         1;
}

// The FASTA member of a tar archive with that number; nothing if that cannot be had any more.
std::string RunInputs::member_of(std::size_t input, std::uint32_t number) const {
  if (!can_be_read_again((*this)[input])) return {};
  try {
    FastaStreams texts((*this)[input], shown(input));
    std::string name;
    for (std::uint32_t i = 0; i <= number; ++i) {
      const auto text = texts.next();
      if (text == nullptr) return {};
      name = text->name();
    }
    return name;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    return {};
  }
}

std::string RunInputs::origin_of(std::uint32_t sample, std::uint32_t end) const {
  if (sample < first_sample_) return options_.base.string();
  const std::size_t input = input_of(sample);
  const std::uint32_t number = sample - first_samples_[input];
  const std::uint32_t next = input + 1 < first_samples_.size() ? first_samples_[input + 1] : end;
  if (options_.shape.concatenated) {
    return "contig " + std::to_string(number + 1) + " of " + shown(input);
  }
  if (!options_.shape.pansn && next - first_samples_[input] > 1) {
    const std::string member = member_of(input, number);
    if (!member.empty()) return member;
    return "sample " + std::to_string(number + 1) + " of " + shown(input);
  }
  return shown(input);
}

}  // namespace spillway
