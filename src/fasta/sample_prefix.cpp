#include "fasta/sample_prefix.hpp"

#include "fasta/first_word.hpp"
#include "fasta/pansn.hpp"

namespace spillway {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool names_sample(std::string_view word, std::string_view sample) {
  if (word.size() > sample.size() + 1 && word.starts_with(sample) && word[sample.size()] == '#') {
    return true;
  }
  if (pansn_sample(word, '#').empty()) return false;
  const std::string_view name = word.substr(0, word.find('#'));
  return sample.starts_with(name) &&
         (sample.size() == name.size() || !is_alphanumeric(sample[name.size()]));
}

}  // namespace

std::string prefixed_header(std::string_view sample, std::string_view header) {
  header = without_leading_blanks(header);
  std::string prefixed;
  if (!names_sample(first_word(header), sample)) {
    prefixed = sample;
    prefixed += '#';
  }
  return prefixed += header;
}

}  // namespace spillway
