// What a contig of a sample can be asked for by (docs/reference/names-and-regions.md).
#pragma once

#include <cstdint>
#include <string_view>

#include "fasta/first_word.hpp"

namespace spillway {

/// How closely a name is that of a contig, the closest last.
enum class NameFit : std::uint8_t {
  after_sample,  ///< the first word without the `sample#` that it begins with
  first_word,
  trimmed_header,  ///< without the white space before it
  header,
};

/// Calls visit(name, fit) for each name of the contig of `sample` with this header; no name comes
/// twice.
template <typename Visit>
void for_each_contig_name(std::string_view sample, std::string_view header, Visit visit) {
  visit(header, NameFit::header);
  const std::string_view trimmed = without_leading_blanks(header);
  if (trimmed.size() < header.size()) visit(trimmed, NameFit::trimmed_header);
  const std::string_view word = first_word(trimmed);
  if (word.size() < trimmed.size()) visit(word, NameFit::first_word);
  const std::size_t prefix = sample.size() + 1;
  if (word.size() > prefix && word.starts_with(sample) && word[sample.size()] == '#') {
    visit(word.substr(prefix), NameFit::after_sample);
  }
}

}  // namespace spillway
