// Contig names as `collection-contigs` codes them: field by field against the name before
// (docs/FORMAT.md, "Collection"). Both ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// Codes the names of one sample, in order. A new object, or reset(), begins a sample.
class ContigNameEncoder {
 public:
  /// Appends the code of `name` to `out`, without the 0 byte that ends it in the stream.
  /// REQUIRES: ASCII without 0 bytes (is_codable), or the name cannot be had back.
  void encode(std::string_view name, std::vector<std::uint8_t>& out);
  void reset();

 private:
  std::string previous_;
  bool first_ = true;
};

/// Takes the codes of one sample's names, in order.
class ContigNameDecoder {
 public:
  /// The name that `code` stands for; valid until the next call. Takes any bytes: where they cannot
  /// be a code (a byte of 0x80 or above in a name, which the format cannot tell from one) they
  /// stand for themselves.
  std::string_view decode(std::string_view code);
  void reset();

 private:
  std::string previous_;
  std::string name_;                     // room for the next one
  std::vector<std::size_t> field_ends_;  // in previous_
  bool first_ = true;
};

/// Whether a name can be stored and read back: every byte is 1..127.
bool is_codable_name(std::string_view name);

}  // namespace spillway
