// PanSN: names of sequences that say whose they are (https://github.com/pangenome/PanSN-spec).
#pragma once

#include <string_view>

namespace spillway {

/// What stands before the second `delimiter` of `sample#haplotype#contig`, a header's first word:
/// the sample's name, as "HG002#1". Empty if the word is none such: each of the three has to be
/// there, and the contig's name may have further delimiters.
inline std::string_view pansn_sample(std::string_view word, char delimiter) {
  const std::size_t first = word.find(delimiter);
  if (first == 0 || first == std::string_view::npos) return {};
  const std::size_t second = word.find(delimiter, first + 1);
  if (second == std::string_view::npos || second == first + 1) return {};
  return second + 1 < word.size() ? word.substr(0, second) : std::string_view();
}

}  // namespace spillway
