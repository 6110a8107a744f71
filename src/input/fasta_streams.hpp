// An input as files of FASTA: one, or those in a tar archive.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/assert.hpp"
#include "input/byte_source.hpp"
#include "input/decoder_memory.hpp"
#include "input/tar/tar_reader.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// The FASTA files of one input, one behind another. Of a tar archive these are the members that
/// has_fasta_name() takes, each decompressed by itself and a sample by its own name (sample_name);
/// every other member is left out. Memory: constant, whatever the archive holds. Not thread-safe.
class FastaStreams {
 public:
  /// One text of `sample`.
  FastaStreams(std::unique_ptr<ByteSource> text, std::string sample)
      : text_(std::move(text)), sample_(std::move(sample)) {}
  /// What `input` holds. Its files are opened as open_input() does it, its first bytes are read.
  /// Messages call a single file `shown_as`. Error input: a file of another format
  /// (refuse_other_formats). Error unsupported: a tar archive to which a sample's name is given.
  FastaStreams(const Input& input, const std::string& shown_as,
               std::atomic<std::uint64_t>* read_bytes = nullptr, const Decoding& decoding = {});

  bool is_tar() const { return tar_ != nullptr; }

  /// The next text, which is good until the next call, and no longer than this object; null: there
  /// is no more. With `from`, the one at this offset().
  ///
  /// Error input: no FASTA file at all; an empty one, or one of another format; a name that no
  /// sample can have; what is read
  /// again is not what it was; what TarReader says. Error unsupported: a member with the name of a
  /// FASTA file that is no whole file (a link, a device, a sparse file, a piece of one).
  std::unique_ptr<ByteSource> next(std::uint64_t from = 0);

  /// The sample's name of the text that came last, unless headers say it.
  const std::string& sample() const { return sample_; }
  /// Where in a tar archive the header of that member stands; else 0.
  std::uint64_t offset() const { return is_tar() ? tar_->entry().offset : 0; }
  /// Members that were left out so far, directories aside.
  std::uint64_t left_out() const { return left_out_; }
  /// The archive, between two texts or in one. REQUIRES: is_tar().
  const TarReader& tar() const {
    SPILLWAY_ASSERT(is_tar());
    return *tar_;
  }

 private:
  bool find_member(std::uint64_t from);
  std::unique_ptr<ByteSource> open_member();

  std::unique_ptr<ByteSource> text_;  // until it is given away
  std::unique_ptr<TarReader> tar_;
  std::string sample_;
  std::uint64_t max_decoder_bytes_ = 0;
  std::uint64_t members_ = 0;  // with names of FASTA files
  std::uint64_t left_out_ = 0;
};

/// Whether the input may turn out to be a tar archive, whose members then name samples in the place
/// of `input.sample`. Opens the file if it can be read again; of others nobody knows. Errors as
/// of FastaStreams.
bool may_be_tar(const Input& input);

}  // namespace spillway
