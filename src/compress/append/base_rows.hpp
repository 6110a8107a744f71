// Rows of a stream that the archive which is appended to has already.
#pragma once

#include <memory>
#include <string_view>

#include "collection/row_stream.hpp"
#include "compress/append/base_archive.hpp"

namespace spillway {

class BaseRows {
 public:
  /// `base` may be null: nothing is appended to.
  BaseRows(const BaseArchive* base, std::string_view stream) {
    if (base != nullptr) rows_ = std::make_unique<RowStreamReader>(base->reader(), stream);
  }

  bool present() const { return rows_ && rows_->present(); }
  /// Calls `take(reader)` if there are any.
  template <typename Take>
  void give_to(Take take) {
    if (present()) take(*rows_);
  }

 private:
  std::unique_ptr<RowStreamReader> rows_;
};

}  // namespace spillway
