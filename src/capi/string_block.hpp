// Strings that C callers may hold as long as the archive is open.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"

namespace spillway {

/// Strings one after another, each with a 0 byte. Pointers stay valid once the last is added.
class StringBlock {
 public:
  void push_back(std::string_view string) {
    begins_.push_back(text_.size());
    text_ += string;
    text_ += '\0';
  }
  /// The string before stands for this one, too, if they are equal.
  void push_back_or_share(std::string_view string) {
    if (!begins_.empty() &&
        string == std::string_view(text_).substr(begins_.back(), length_last())) {
      begins_.push_back(begins_.back());
    } else {
      push_back(string);
    }
  }

  /// Frees the room for further ones.
  void shrink_to_fit() {
    begins_.shrink_to_fit();
    text_.shrink_to_fit();
  }

  std::size_t size() const { return begins_.size(); }
  /// REQUIRES: i < size().
  const char* operator[](std::size_t i) const {
    SPILLWAY_ASSERT(i < size());
    return text_.c_str() + begins_[i];
  }

 private:
  std::size_t length_last() const { return text_.size() - 1 - begins_.back(); }

  std::string text_;
  std::vector<std::size_t> begins_;
};

}  // namespace spillway
