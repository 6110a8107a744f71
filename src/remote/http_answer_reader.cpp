#include "remote/http_answer_reader.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/ascii_text.hpp"

namespace spillway {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kMaxHead = std::size_t{256} << 10;
constexpr std::size_t kMaxErrorText = std::size_t{4} << 10;
constexpr std::uint64_t kMaxDropped = std::uint64_t{256} << 10;

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool HttpAnswerReader::take_head(std::string_view line) {
  head_bytes_ += line.size();
  if (head_bytes_ > kMaxHead) {
    exchange_.answer.failure = "the head of the answer is too long";
    return false;
  }
  if (line.starts_with("HTTP/")) {
    begin(line);
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    take_field(lower_case_of(line.substr(0, colon)), trimmed(line.substr(colon + 1), kBlanks));
  } else if (trimmed(line, kBlanks).empty() && is_content()) {
    // The end of the head: a body that is known to be longer is not waited for.
    HttpAnswer& answer = exchange_.answer;
    answer.is_too_long = answer.content_length.value_or(0) > longest_body();
    return !answer.is_too_long;
  }
  return true;
}

/// Also of what comes after a redirect, or after 100.
void HttpAnswerReader::begin(std::string_view status_line) {
  exchange_.answer = {};
  const std::size_t blank = std::min(status_line.find(' '), status_line.size());
  exchange_.answer.status =
      number<int>(trimmed(status_line.substr(blank), kBlanks).substr(0, 3)).value_or(0);
}

void HttpAnswerReader::take_field(std::string_view name, std::string_view value) {
  HttpAnswer& answer = exchange_.answer;
  if (name == "etag") answer.etag = value;
  if (name == "last-modified") answer.last_modified = value;
  if (name == "content-range") answer.content_range = value;
  if (name == "content-encoding" && lower_case_of(value) != "identity")
    answer.content_encoding = value;
  if (name == "content-length") answer.content_length = number<std::uint64_t>(value);
  if (name == "accept-ranges") answer.accepts_ranges = lower_case_of(value) == "bytes";
  if (name == "x-amz-bucket-region") answer.region = value;
  if (name == "retry-after") {
    if (const auto seconds = number<unsigned>(value)) answer.retry_after.emplace(*seconds);
  }
}

std::uint64_t HttpAnswerReader::longest_body() const {
  return exchange_.answer.status == 206 ? exchange_.request.max_part : exchange_.request.max_whole;
}

bool HttpAnswerReader::take_body(std::string_view piece) {
  HttpAnswer& answer = exchange_.answer;
  if (!is_content()) {
    answer.error_text += piece.substr(0, kMaxErrorText - answer.error_text.size());
    dropped_bytes_ += piece.size();
    return dropped_bytes_ <= kMaxDropped;
  }
  const std::uint64_t room = longest_body() - answer.body.size();
  answer.is_too_long = piece.size() > room;
  piece = piece.substr(0, room);
  // The length is one that was asked for.
  if (answer.body.empty()) answer.body.reserve(answer.content_length.value_or(0));
  answer.body.insert(answer.body.end(), piece.begin(), piece.end());
  return !answer.is_too_long;
}

}  // namespace spillway
