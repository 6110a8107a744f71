// A tar archive as it streams by: what stands in it, one behind another.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "input/byte_source.hpp"
#include "input/tar/pax_records.hpp"
#include "input/tar/tar_header.hpp"

namespace spillway {

/// Reads the forms of Unix V7, ustar, GNU tar (long names, sizes in base 256) and pax. Archives
/// that stand one behind another are read as one. Memory is constant: three names or extended
/// headers of kMaxNameBytes. Not thread-safe.
///
/// Error input, which names the archive, the entry where one is known, and the reason: a header
/// whose sum is wrong, or that says something impossible; an archive that is cut, be it within an
/// entry, its padding, or between two entries (there is no block of zeros behind the last one);
/// what stands behind the end, if it is neither zeros nor another archive. Error unsupported: a
/// name or an extended header that is longer than kMaxNameBytes; a global extended header that
/// would change entries.
class TarReader {
 public:
  static constexpr std::uint64_t kMaxNameBytes = std::uint64_t{1} << 20;

  /// What an entry is.
  enum class Kind : std::uint8_t {
    file,
    directory,
    link,     ///< hard or symbolic
    special,  ///< a device, a FIFO
    sparse,   ///< a file whose holes are left out (GNU, star)
    piece,    ///< of a file that goes over several volumes (GNU)
    other,    ///< what no standard knows
  };

  struct Entry {
    std::string name;  ///< as it stands there: any bytes but NUL
    Kind kind = Kind::file;
    std::uint64_t offset = 0;  ///< of its first header, from the archive's beginning
    std::uint64_t bytes = 0;   ///< of its content
  };

  explicit TarReader(std::unique_ptr<ByteSource> archive) : archive_(std::move(archive)) {}

  /// Goes on to the next entry, whatever was read of the one before; false behind the last one.
  bool next();
  /// Valid until next().
  const Entry& entry() const { return entry_; }
  /// The next bytes of the entry's content: as ByteSource::read, and as pass_over.
  std::size_t read(std::span<std::uint8_t> out);
  std::uint64_t pass_over(std::uint64_t bytes);
  /// Bytes of the entry's content that were not read yet.
  std::uint64_t left_bytes() const { return left_; }
  /// What messages call the entry: "genomes.tar: dir/a.fa"; control characters are '?'.
  std::string shown_entry() const;
  /// Behind what was read of the archive.
  std::uint64_t position() const { return position_; }
  const ByteSource& archive() const { return *archive_; }

 private:
  void leave_entry();
  bool read_block(TarBlock& block);
  bool find_header(TarBlock& block);
  bool take_extension(const TarHeader& header);
  std::string read_text(const TarHeader& header, const char* what);
  void begin_content(std::uint64_t bytes);
  void take_entry(const TarHeader& header);
  void pass_sparse_blocks(const TarHeader& header);
  [[noreturn]] void fail(const std::string& what) const;
  [[noreturn]] void fail_cut(const char* where) const;

  std::unique_ptr<ByteSource> archive_;
  Entry entry_;
  bool has_entry_ = false;  // entry_ is the last one that was come to
  std::uint64_t position_ = 0;
  std::uint64_t left_ = 0;     // of the content
  std::uint64_t padding_ = 0;  // behind it
  bool is_over_ = false;
  // Of the entry whose own header is still to come.
  bool is_extended_ = false;
  std::uint64_t first_header_ = 0;
  std::string long_name_;  // GNU; empty: none
  PaxRecords pax_;
};

}  // namespace spillway
