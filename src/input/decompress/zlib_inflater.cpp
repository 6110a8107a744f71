#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <string_view>

#include "input/decompress/member_inflater.hpp"

namespace spillway {
namespace {

constexpr int kGzip = 16;  // added to the bits of the window

const char* describe(const char* message) {
  const std::string_view text = message == nullptr ? "" : message;
  if (text == "incorrect data check" || text == "incorrect length check") {
    return "checksum or length does not match";
  }
  if (text == "invalid block type" || text == "invalid stored block lengths") {
    return "invalid block";
  }
  if (text == "invalid distance too far back") return "match from before the beginning";
  return "invalid symbol";
}

uInt bounded(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

struct MemberInflater::State {
  State() {
    if (inflateInit2(&stream, MAX_WBITS + kGzip) != Z_OK) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { inflateEnd(&stream); }

  z_stream stream{};
};

MemberInflater::MemberInflater() : state_(std::make_unique<State>()) {}
MemberInflater::MemberInflater(MemberInflater&&) noexcept = default;
MemberInflater& MemberInflater::operator=(MemberInflater&&) noexcept = default;
MemberInflater::~MemberInflater() = default;

// zlib verifies the trailer of what it has seen the header of: it gets the plainest one there is.
void MemberInflater::begin() {
  std::array<Bytef, 10> header = {0x1f, 0x8b, Z_DEFLATED, 0, 0, 0, 0, 0, 0, 0xff};
  Bytef no_text = 0;
  z_stream& stream = state_->stream;
  inflateReset(&stream);
  stream.next_in = header.data();
  stream.avail_in = static_cast<uInt>(header.size());
  stream.next_out = &no_text;
  stream.avail_out = 0;
  ::inflate(&stream, Z_NO_FLUSH);
}

MemberInflater::Step MemberInflater::inflate(std::span<const std::uint8_t> in,
                                             std::span<char> out) {
  z_stream& stream = state_->stream;
  const uInt given = bounded(in.size());
  const uInt room = bounded(out.size());
  stream.next_in = const_cast<Bytef*>(in.data());  // it only reads
  stream.avail_in = given;
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = room;
  const int result = ::inflate(&stream, Z_NO_FLUSH);
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  Step step;
  step.taken = given - stream.avail_in;
  step.written = room - stream.avail_out;
  step.is_at_end = result == Z_STREAM_END;
  // Z_BUF_ERROR: there was nothing to take, or no room.
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
    step.problem = describe(stream.msg);
  }
  return step;
}

std::string inflater_version() { return std::string("zlib ") + zlibVersion(); }

}  // namespace spillway
