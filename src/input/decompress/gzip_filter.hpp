// Inflates gzip (RFC 1952) as a Boost.Iostreams input filter. Any number of members,
// among them those of bgzip (SAM specification, section 4.1). Every checksum and length is
// verified.
#pragma once

#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/read.hpp>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <memory>
#include <span>
#include <string>

#include "input/decompress/gzip_header.hpp"
#include "input/decompress/member_inflater.hpp"

namespace spillway {

/// What is said of a bgzip file that lacks the empty block at its end.
inline constexpr const char* kNoBgzipEnd = "truncated: the block that ends a bgzip file is missing";

/// A multi-character input filter. Error input, which names the source and says what is wrong, if
/// the data end early, are damaged, or are followed by something other than zeros; so too if a
/// bgzip file lacks the empty block that ends it. Holds about 350 KiB.
class GzipFilter {
 public:
  using char_type = char;
  using category = boost::iostreams::multichar_input_filter_tag;

  explicit GzipFilter(std::string source_name);
  GzipFilter(GzipFilter&&) noexcept;
  GzipFilter& operator=(GzipFilter&&) noexcept;
  ~GzipFilter();

  /// Up to `size` (> 0) bytes of text; -1 at the end.
  template <class Source>
  std::streamsize read(Source& source, char* out, std::streamsize size) {
    for (;;) {
      if (wants_input()) {
        const std::span<char> room = input_room();
        const std::streamsize n =
            boost::iostreams::read(source, room.data(), static_cast<std::streamsize>(room.size()));
        add_input(n < 0 ? 0 : static_cast<std::size_t>(n));
      }
      const std::streamsize written = inflate(out, size);
      if (written > 0) return written;
      if (at_end()) return -1;
    }
  }

 private:
  enum class State { between_members, in_header, in_member, in_padding, end };

  bool wants_input() const { return begin_ == end_ && !source_ended_ && !at_end(); }
  std::span<char> input_room();
  void add_input(std::size_t size);  // 0: there is no more
  bool at_end() const { return state_ == State::end; }

  std::streamsize inflate(char* out, std::streamsize size);
  void begin_member();
  void read_header();
  void skip_padding();
  std::streamsize inflate_member(char* out, std::streamsize size);
  std::span<const std::uint8_t> input() const;
  [[noreturn]] void fail(const std::string& what) const;

  std::string source_name_;
  MemberInflater inflater_;
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::size_t begin_ = 0;  // unread input: buffer_[begin_, end_)
  std::size_t end_ = 0;
  bool source_ended_ = false;
  State state_ = State::between_members;
  GzipHeader header_;  // of the current or last member
  bool member_is_empty_ = true;
};

}  // namespace spillway
