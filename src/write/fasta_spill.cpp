#include "write/fasta_spill.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/fill_blocks.hpp"
#include "base/size_text.hpp"
#include "run/scratch_name.hpp"
#include "run/scratch_survey.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// Of a level that does not hold up the caller; the checksum is for disks that do not keep what they
// are given.
constexpr ZstdParameters kPacking{.level = 1, .has_checksum = true};
constexpr std::size_t kTextBytes = std::size_t{1} << 18;

RunClaim claim_directory(const fs::path& location) {
  return claim_first_free([&](unsigned number) { return writer_directory_of(location, number); },
                          {});
}

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

FastaSpill::FastaSpill(const fs::path& location, std::uint64_t max_bytes, std::uint64_t line_length)
    : claim_(claim_directory(location)),
      max_bytes_(max_bytes),
      line_length_(line_length),
      compressor_(kPacking) {
  text_.reserve(kTextBytes);
  // Of a process that had this number before, and was killed.
  for (const std::string& name : scratch_files_in(directory())) {
    if (is_writer_file(name)) ::unlink((directory() / name).c_str());
  }
}

FastaSpill::~FastaSpill() {
  file_.reset();
  if (claim_.is_ours()) remove_writer_files(directory(), samples_);
}

fs::path FastaSpill::path(std::size_t number) const { return directory() / writer_file(number); }

void FastaSpill::begin_sample() {
  file_.emplace(File::create(path(samples_++)));
  column_ = 0;
}

void FastaSpill::begin_contig(std::string_view header) {
  end_line();
  put(">");
  put(header);
  put("\n");
}

void FastaSpill::add_bases(std::string_view bases) {
  while (!bases.empty()) {
    std::size_t here = bases.size();
    if (line_length_ != 0) {
      if (column_ == line_length_) end_line();
      here = static_cast<std::size_t>(std::min<std::uint64_t>(here, line_length_ - column_));
    }
    put(bases.substr(0, here));
    column_ += here;
    bases.remove_prefix(here);
  }
}

void FastaSpill::end_sample() {
  end_line();
  flush_text();
  compressor_.finish(packed_);
  write_packed();
  file_->close();
  file_.reset();
}

void FastaSpill::end_line() {
  if (column_ > 0) put("\n");
  column_ = 0;
}

void FastaSpill::put(std::string_view text) {
  fill_blocks(as_bytes(text), kTextBytes, text_, [this] { flush_text(); });
}

void FastaSpill::flush_text() {
  compressor_.write(text_, packed_);
  text_.clear();
  write_packed();
}

void FastaSpill::write_packed() {
  if (max_bytes_ != 0 && packed_.size() > max_bytes_ - bytes_) {
    throw Error(ErrorKind::resource, directory().string() + ": samples take more than " +
                                         format_size(max_bytes_) +
                                         " of scratch (--max-scratch allows no more)");
  }
  file_->write(packed_);
  bytes_ += packed_.size();
  packed_.clear();
}

}  // namespace spillway
