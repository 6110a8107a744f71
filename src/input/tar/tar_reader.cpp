#include "input/tar/tar_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/interrupt.hpp"
#include "base/printable.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// Beyond it offsets could overflow.
constexpr std::uint64_t kMaxBytes = std::numeric_limits<std::int64_t>::max() / 4;

std::uint64_t padding_behind(std::uint64_t bytes) {
  return (kTarBlockBytes - bytes % kTarBlockBytes) % kTarBlockBytes;
}

TarReader::Kind kind_of(char type) {
  switch (type) {
    case '\0':
    case '0':
    case '7':  // contiguous on disk
      return TarReader::Kind::file;
    case '1':
    case '2':
      return TarReader::Kind::link;
    case '3':
    case '4':
    case '6':
      return TarReader::Kind::special;
    case '5':
    case 'D':  // GNU: with a list of what is in it
      return TarReader::Kind::directory;
    case 'S':
      return TarReader::Kind::sparse;
    case 'M':
      return TarReader::Kind::piece;
    default:
      return TarReader::Kind::other;
  }
}

/// Whatever the size says, as old programs give one to links and directories.
bool has_no_content(char type) { return type >= '1' && type <= '6'; }

}  // namespace

std::string TarReader::shown_entry() const {
  return archive_->name() + ": " + printable(entry_.name);
}

void TarReader::fail(const std::string& what) const {
  throw Error(ErrorKind::input, archive_->name() + ": damaged tar archive: " + what);
}

void TarReader::fail_cut(const char* where) const {
  throw Error(ErrorKind::input, (has_entry_ ? shown_entry() : archive_->name()) +
                                    ": the tar archive is truncated " + where);
}

std::size_t TarReader::read(std::span<std::uint8_t> out) {
  if (left_ == 0) return 0;
  const std::size_t n = archive_->read(out.first(std::min<std::uint64_t>(out.size(), left_)));
  if (n == 0) fail_cut("within this member");
  position_ += n;
  left_ -= n;
  return n;
}

std::uint64_t TarReader::pass_over(std::uint64_t bytes) {
  bytes = std::min(bytes, left_);
  const std::uint64_t passed = archive_->pass_over(bytes);
  if (passed < bytes) fail_cut("within this member");
  position_ += bytes;
  left_ -= bytes;
  return bytes;
}

void TarReader::leave_entry() {
  if (left_ > 0) pass_over(left_);
  TarBlock padding;
  while (padding_ > 0) {
    const std::size_t n = archive_->read(std::span(padding).first(padding_));
    if (n == 0) fail_cut("after this member (incomplete block)");
    position_ += n;
    padding_ -= n;
  }
}

/// False at the end, if nothing but maybe zeros stands before it, where that is no cut.
bool TarReader::read_block(TarBlock& block) {
  std::size_t size = 0;
  while (size < block.size()) {
    const std::size_t n = archive_->read(std::span(block).subspan(size));
    if (n == 0) break;
    size += n;
  }
  position_ += size;
  if (size == block.size()) return true;
  if (!is_over_) {
    fail_cut(has_entry_ ? "after this member (no end mark)" : "before its first member");
  }
  if (!is_zeros(std::span(block).first(size))) {
    fail("the data after its end is neither zeros nor another archive");
  }
  return false;
}

/// The next header, behind zeros where archives stand one behind another; false at the end.
bool TarReader::find_header(TarBlock& block) {
  for (;;) {
    check_interrupted();
    if (!read_block(block)) return false;
    if (is_zeros(block)) {
      // pax asks for two such blocks, but some programs write one.
      if (is_extended_) fail("it ends after the extended header of a member");
      is_over_ = true;
      continue;
    }
    if (!is_tar_header(block)) {
      if (is_over_) {
        fail("the data after its end is neither zeros nor another archive");
      }
      fail("no header at byte " + std::to_string(position_ - kTarBlockBytes) +
           (has_entry_ ? ", behind " + printable(entry_.name) : ""));
    }
    is_over_ = false;
    return true;
  }
}

void TarReader::begin_content(std::uint64_t bytes) {
  left_ = bytes;
  padding_ = padding_behind(bytes);
}

/// The content of an extension.
std::string TarReader::read_text(const TarHeader& header, const char* what) {
  const std::uint64_t bytes = header.bytes.value_or(kMaxNameBytes + 1);
  if (bytes > kMaxNameBytes) {
    throw Error(ErrorKind::unsupported, archive_->name() + ": tar archive with " + what +
                                            " of more than " + std::to_string(kMaxNameBytes) +
                                            " bytes at byte " +
                                            std::to_string(position_ - kTarBlockBytes));
  }
  left_ = bytes + padding_behind(bytes);
  std::string text;
  while (left_ > 0) {
    // By pieces: a size is not believed before its bytes are there.
    const std::size_t before = text.size();
    text.resize(before + std::min<std::uint64_t>(left_, std::uint64_t{64} << 10));
    const std::span<std::uint8_t> room(reinterpret_cast<std::uint8_t*>(text.data()) + before,
                                       text.size() - before);
    const std::size_t n = archive_->read(room);
    if (n == 0) fail("it is truncated within the extended header of a member");
    position_ += n;
    left_ -= n;
    text.resize(before + n);
  }
  text.resize(bytes);
  return text;
}

/// Whether the header is none of an entry; what it says of the next one is then noted.
bool TarReader::take_extension(const TarHeader& header) {
  switch (header.type) {
    case 'L':
      long_name_ = read_text(header, "a name");
      long_name_.resize(std::min(long_name_.find('\0'), long_name_.size()));
      break;
    case 'K':
      read_text(header, "the name of a link");
      break;
    case 'x':
    case 'X': {  // Solaris
      auto records = read_pax_records(read_text(header, "an extended header"));
      if (!records) fail("a member has an invalid extended header");
      pax_ = std::move(*records);
      break;
    }
    case 'g': {
      const auto records = read_pax_records(read_text(header, "a global extended header"));
      if (!records) fail("an invalid global extended header");
      if (!records->path.empty() || records->bytes || records->is_sparse || records->is_piece) {
        throw Error(ErrorKind::unsupported,
                    archive_->name() +
                        ": tar archive with a global extended header that has names or sizes of "
                        "its members");
      }
      return true;  // nothing follows from it for the next entry
    }
    case 'V':  // the volume's label
      begin_content(0);
      return true;
    default:
      return false;
  }
  is_extended_ = true;
  return true;
}

void TarReader::pass_sparse_blocks(const TarHeader& header) {
  TarBlock block;
  for (bool more = header.has_more_blocks; more; more = is_followed_by_sparse_block(block)) {
    check_interrupted();
    read_block(block);
  }
}

void TarReader::take_entry(const TarHeader& header) {
  entry_.name = !pax_.sparse_name.empty() ? pax_.sparse_name
                : !pax_.path.empty()      ? pax_.path
                : !long_name_.empty()     ? long_name_
                                          : header.name;
  has_entry_ = true;
  entry_.offset = first_header_;
  entry_.kind = kind_of(header.type);
  if (entry_.kind == Kind::file) {
    if (pax_.is_sparse) entry_.kind = Kind::sparse;
    if (pax_.is_piece) entry_.kind = Kind::piece;
    if (entry_.name.ends_with('/')) entry_.kind = Kind::directory;  // of Unix V7
  }
  const auto bytes = pax_.bytes ? pax_.bytes : header.bytes;
  if (!bytes || *bytes > kMaxBytes || position_ > kMaxBytes) {
    fail("the size of " + printable(entry_.name) + " is none");
  }
  if (entry_.name.find('\0') != std::string::npos) {
    fail("a NUL in the name " + printable(entry_.name));
  }
  entry_.bytes = has_no_content(header.type) ? 0 : *bytes;
  is_extended_ = false;
  long_name_.clear();
  pax_ = {};
  pass_sparse_blocks(header);
  begin_content(entry_.bytes);
}

bool TarReader::next() {
  leave_entry();
  for (;;) {
    const bool is_first = !is_extended_;
    TarBlock block;
    if (!find_header(block)) return false;
    if (is_first) first_header_ = position_ - kTarBlockBytes;
    const TarHeader header = read_tar_header(block);
    if (take_extension(header)) continue;
    take_entry(header);
    return true;
  }
}

}  // namespace spillway
