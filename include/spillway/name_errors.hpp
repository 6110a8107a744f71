// Names that an archive does not have, all of them in one error.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "spillway/error.hpp"

namespace spillway {

/// Thrown where names are asked for and some cannot be had. Each has a text of its own, as that of
/// an Error; what() is all of them, joined by "; ".
class NameErrors : public Error {
 public:
  /// REQUIRES: !texts.empty().
  NameErrors(ErrorKind kind, std::vector<std::string> texts)
      : Error(kind, joined(texts)), texts_(std::move(texts)) {}

  const std::vector<std::string>& texts() const noexcept { return texts_; }

 private:
  static std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
    return all;
  }

  std::vector<std::string> texts_;
};

}  // namespace spillway
