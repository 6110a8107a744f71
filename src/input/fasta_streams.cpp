#include "input/fasta_streams.hpp"

#include <algorithm>
#include <utility>

#include "input/fasta_files.hpp"
#include "input/input_list.hpp"
#include "input/open_input.hpp"
#include "input/other_format.hpp"
#include "input/sample_name.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// The content of the entry at which a reader stands.
class TarMember final : public ByteSource {
 public:
  explicit TarMember(TarReader& tar) : tar_(tar), name_(tar.shown_entry()) {}

  std::size_t read(std::span<std::uint8_t> out) override { return tar_.read(out); }
  std::uint64_t pass_over(std::uint64_t bytes) override { return tar_.pass_over(bytes); }
  const std::string& name() const override { return name_; }

 private:
  TarReader& tar_;
  std::string name_;
};

/// Why an entry is not read; null: it is.
const char* obstacle_of(TarReader::Kind kind) {
  switch (kind) {
    case TarReader::Kind::file:
    case TarReader::Kind::directory:
      return nullptr;
    case TarReader::Kind::link:
      return "is a link (tar puts in what it leads to with --dereference --hard-dereference)";
    case TarReader::Kind::special:
      return "is a device or a FIFO, not a file";
    case TarReader::Kind::sparse:
      return "is a sparse file, whose holes are left out (tar stores it whole without --sparse)";
    case TarReader::Kind::piece:
      return "is a piece of a file that goes over several volumes: unpack them";
    case TarReader::Kind::other:
      break;
  }
  return "is of a type that this version does not read";
}

void check_sample_name(const std::string& sample, const std::string& shown) {
  if (sample.empty()) throw Error(ErrorKind::input, shown + ": its sample has no name");
  if (const char* const fault = fault_of_sample_name(sample)) {
    throw Error(ErrorKind::input, shown + ": " + fault + " (here '?') in the name of a sample");
  }
}

}  // namespace

FastaStreams::FastaStreams(const Input& input, const std::string& shown_as,
                           std::atomic<std::uint64_t>* read_bytes, const Decoding& decoding)
    : sample_(input.sample), max_decoder_bytes_(decoding.max_bytes) {
  if (!input.more.empty()) {
    text_ = open_input(input, read_bytes, decoding);
    return;
  }
  TextOrTar opened = decompress_text_or_tar(open_file(input.path, shown_as, read_bytes), decoding);
  if (!opened.is_tar) {
    text_ = refuse_other_formats(std::move(opened.bytes), input.path);
    return;
  }
  if (!input.named_by_file) {
    throw Error(ErrorKind::unsupported,
                opened.bytes->name() +
                    ": is a tar archive, whose members are samples by their own "
                    "names, so it cannot be sample " +
                    sample_ + ": name it as an input by itself, or unpack it");
  }
  tar_ = std::make_unique<TarReader>(std::move(opened.bytes));
}

std::unique_ptr<ByteSource> FastaStreams::next(std::uint64_t from) {
  if (!is_tar()) return std::move(text_);
  if (find_member(from)) return open_member();
  if (from > 0) {
    throw Error(ErrorKind::input,
                tar_->archive().name() + ": is not what it was when it was read before");
  }
  if (members_ == 0) {
    throw Error(ErrorKind::input, tar_->archive().name() +
                                      ": is a tar archive without a FASTA file (.fa, .fasta, .fna, "
                                      ".fas, .fsa, .ffn, .frn, .mfa; also compressed)");
  }
  return nullptr;
}

bool FastaStreams::find_member(std::uint64_t from) {
  while (tar_->next()) {
    const TarReader::Entry& entry = tar_->entry();
    if (entry.kind == TarReader::Kind::directory) continue;
    if (!has_fasta_name(entry.name)) {
      ++left_out_;
      continue;
    }
    if (const char* obstacle = obstacle_of(entry.kind)) {
      throw Error(ErrorKind::unsupported, tar_->shown_entry() + ": " + obstacle);
    }
    ++members_;
    if (entry.offset == from || from == 0) return true;
  }
  return false;
}

std::unique_ptr<ByteSource> FastaStreams::open_member() {
  sample_ = sample_name(tar_->entry().name);
  check_sample_name(sample_, tar_->shown_entry());
  // A thread's share is for both: what undoes the archive and what undoes its members.
  const std::uint64_t held = tar_->archive().decoder_bytes();
  return refuse_other_formats(
      decompress(std::make_unique<TarMember>(*tar_),
                 {.max_bytes = max_decoder_bytes_ - std::min(max_decoder_bytes_, held)}));
}

bool may_be_tar(const Input& input) {
  if (!input.named_by_file || !input.more.empty()) return false;
  return !can_be_read_again(input.path) || decompress_text_or_tar(open_file(input.path)).is_tar;
}

}  // namespace spillway
