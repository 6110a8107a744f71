#include "input/decompress/gzip_filter.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10;

constexpr const char* kTruncated = "truncated gzip data";
constexpr const char* kGarbage = "trailing garbage after the gzip data";

const char* describe(int isal_result) {
  switch (isal_result) {
    case ISAL_INCORRECT_CHECKSUM:
      return "checksum or length does not match";
    case ISAL_INVALID_BLOCK:
      return "invalid block";
    case ISAL_INVALID_LOOKBACK:
      return "match from before the beginning";
    default:
      return "invalid symbol";
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

std::span<char> GzipFilter::input_room() {
  begin_ = end_ = 0;
  return {reinterpret_cast<char*>(buffer_.get()), kInputBytes};
}

void GzipFilter::add_input(std::size_t size) {
  end_ = size;
  source_ended_ = size == 0;
}

std::streamsize GzipFilter::inflate(char* out, std::streamsize size) {
  switch (state_) {
    case State::between_members:
      begin_member();
      return 0;
    case State::in_header:
      read_header();
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
  if (input().empty()) {
    if (header_.is_bgzip() && !member_is_empty_) {
      fail("truncated: the block that ends a bgzip file is missing");
    }
    state_ = State::end;
  } else if (input().front() == 0) {
    state_ = State::in_padding;
  } else {
    header_ = GzipHeader();
    state_ = State::in_header;
  }
}

void GzipFilter::read_header() {
  auto bytes = input();
  if (bytes.empty()) fail(kTruncated);
  const GzipHeader::Result result = header_.read(bytes);
  begin_ = end_ - bytes.size();
  switch (result) {
    case GzipHeader::Result::more:
      return;
    case GzipHeader::Result::done:
      break;
    case GzipHeader::Result::bad_magic:
      fail(kGarbage);
    case GzipHeader::Result::bad_method:
      fail("damaged gzip data: unknown compression method");
    case GzipHeader::Result::bad_flags:
      fail("damaged gzip data: unknown flags");
    case GzipHeader::Result::bad_checksum:
      fail("damaged gzip data: the header's checksum does not match");
  }
  isal_inflate_init(inflater_.get());
  inflater_->crc_flag = ISAL_GZIP_NO_HDR_VER;  // the trailer is verified
  member_is_empty_ = true;
  state_ = State::in_member;
}

void GzipFilter::skip_padding() {
  const auto bytes = input();
  if (bytes.empty()) {
    state_ = State::end;
  } else if (std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b != 0; })) {
    fail(kGarbage);
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
    fail(kTruncated);
  }
  return written;
}

}  // namespace spillway
