#include "input/decompress/gzip_filter.hpp"

#include <algorithm>
#include <utility>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10;

constexpr const char* kTruncated = "truncated gzip data";
constexpr const char* kGarbage = "trailing garbage after the gzip data";

}  // namespace

GzipFilter::GzipFilter(std::string source_name)
    : source_name_(std::move(source_name)),
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
      fail(kNoBgzipEnd);
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
  inflater_.begin();
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
  const MemberInflater::Step step =
      inflater_.inflate(input(), {out, static_cast<std::size_t>(size)});
  begin_ += step.taken;
  if (step.written > 0) member_is_empty_ = false;
  if (step.problem != nullptr) fail(std::string("damaged gzip data: ") + step.problem);
  if (step.is_at_end) {
    state_ = State::between_members;
  } else if (step.written == 0 && step.taken == 0) {  // it wants more, and there is no more
    fail(kTruncated);
  }
  return static_cast<std::streamsize>(step.written);
}

}  // namespace spillway
