#include "fasta/gzip_filter.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10;

// Fixed part of a gzip header, then the extra field of bgzip: XLEN 6, subfield BC of 2 bytes.
constexpr std::size_t kBgzipHeaderBytes = 18;

bool is_bgzip_header(std::span<const std::uint8_t> bytes) {
  constexpr std::uint8_t kFlagExtra = 4;
  return bytes.size() >= kBgzipHeaderBytes && (bytes[3] & kFlagExtra) != 0 && bytes[10] == 6 &&
         bytes[11] == 0 && bytes[12] == 'B' && bytes[13] == 'C' && bytes[14] == 2 && bytes[15] == 0;
}

const char* describe(int isal_result) {
  switch (isal_result) {
    case ISAL_INCORRECT_CHECKSUM:
      return "checksum or length does not match";
    case ISAL_UNSUPPORTED_METHOD:
      return "unknown compression method";
    case ISAL_INVALID_BLOCK:
    case ISAL_INVALID_SYMBOL:
    case ISAL_INVALID_LOOKBACK:
      return "invalid deflate data";
    default:
      return "invalid header";
  }
}

}  // namespace

GzipFilter::GzipFilter(std::string source_name)
    : source_name_(std::move(source_name)),
      inflater_(std::make_unique<inflate_state>()),
      buffer_(std::make_unique<std::uint8_t[]>(kInputBytes)) {}

GzipFilter::GzipFilter(GzipFilter&&) noexcept = default;
GzipFilter& GzipFilter::operator=(GzipFilter&&) noexcept = default;
GzipFilter::~GzipFilter() = default;

void GzipFilter::fail(const std::string& what) const {
  throw Error(ErrorKind::input, source_name_ + ": " + what);
}

std::span<const std::uint8_t> GzipFilter::input() const {
  return {buffer_.get() + begin_, end_ - begin_};
}

// A member's header is looked at as a whole, so that much has to be there before it begins.
bool GzipFilter::wants_input() const {
  if (source_ended_ || state_ == State::end) return false;
  return input().size() < (state_ == State::between_members ? kBgzipHeaderBytes : 1);
}

std::span<char> GzipFilter::input_room() {
  std::copy(buffer_.get() + begin_, buffer_.get() + end_, buffer_.get());
  end_ -= std::exchange(begin_, 0);
  return {reinterpret_cast<char*>(buffer_.get()) + end_, kInputBytes - end_};
}

void GzipFilter::add_input(std::size_t size) {
  end_ += size;
  source_ended_ = size == 0;
}

std::streamsize GzipFilter::inflate(char* out, std::streamsize size) {
  if (wants_input()) return 0;
  switch (state_) {
    case State::between_members:
      begin_member();
      return 0;
    case State::in_padding:
      skip_padding();
      return 0;
    case State::in_member:
      return inflate_member(out, size);
    case State::end:
      return 0;
  }
  return 0;
}

void GzipFilter::begin_member() {
  const auto bytes = input();
  if (bytes.empty()) {
    if (member_is_bgzip_ && !member_is_empty_) {
      fail("truncated: the block that ends a bgzip file is missing");
    }
    state_ = State::end;
  } else if (bytes[0] == 0) {
    state_ = State::in_padding;
  } else if (bytes[0] != 0x1f || (bytes.size() > 1 && bytes[1] != 0x8b)) {
    fail("trailing garbage after the gzip data");
  } else {
    member_is_bgzip_ = is_bgzip_header(bytes);
    member_is_empty_ = true;
    isal_inflate_init(inflater_.get());
    inflater_->crc_flag = ISAL_GZIP;
    state_ = State::in_member;
  }
}

void GzipFilter::skip_padding() {
  const auto bytes = input();
  if (bytes.empty()) {
    state_ = State::end;
  } else if (std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b != 0; })) {
    fail("trailing garbage after the gzip data");
  }
  begin_ = end_;
}

std::streamsize GzipFilter::inflate_member(char* out, std::streamsize size) {
  const auto bytes = input();
  const auto room = static_cast<std::uint32_t>(
      std::min<std::streamsize>(size, std::numeric_limits<std::int32_t>::max()));
  inflater_->next_in = buffer_.get() + begin_;
  inflater_->avail_in = static_cast<std::uint32_t>(bytes.size());
  inflater_->next_out = reinterpret_cast<std::uint8_t*>(out);
  inflater_->avail_out = room;
  const int result = isal_inflate(inflater_.get());
  const bool consumed = inflater_->avail_in < bytes.size();
  begin_ = end_ - inflater_->avail_in;
  const std::uint32_t written = room - inflater_->avail_out;
  if (written > 0) member_is_empty_ = false;

  if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT) {
    fail(std::string("damaged gzip data: ") + describe(result));
  }
  if (inflater_->block_state == ISAL_BLOCK_FINISH) {
    state_ = State::between_members;
  } else if (written == 0 && !consumed) {  // it wants more, and there is no more
    fail("truncated gzip data");
  }
  return written;
}

}  // namespace spillway
