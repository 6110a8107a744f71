// What libcurl receives of an answer, line by line and piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "remote/http_client.hpp"

namespace spillway {

/// Fills the answer of an exchange. Bounded, whatever the server sends.
class HttpAnswerReader {
 public:
  explicit HttpAnswerReader(HttpExchange& exchange) : exchange_(exchange) {}

  /// A line of the head, with its end. False: no more is wanted.
  bool take_head(std::string_view line);
  /// A piece of the body. False: no more is wanted.
  bool take_body(std::string_view piece);

 private:
  void begin(std::string_view status_line);
  void take_field(std::string_view name, std::string_view value);
  /// Nothing for answers that are no content.
  std::uint64_t longest_body() const;
  bool is_content() const {
    return exchange_.answer.status == 200 || exchange_.answer.status == 206;
  }

  HttpExchange& exchange_;
  std::size_t head_bytes_ = 0;
  std::uint64_t dropped_bytes_ = 0;
};

}  // namespace spillway
