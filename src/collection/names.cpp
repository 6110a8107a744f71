#include "collection/names.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace spillway {
namespace {

constexpr char kSameField = static_cast<char>(0x81);
constexpr std::size_t kMaxRun = 100;

// Takes the field up to the next blank off the front of `rest`.
std::string_view take_field(std::string_view& rest) {
  const std::size_t end = rest.find(' ');
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return field;
}

std::ptrdiff_t blanks(std::string_view name) { return std::count(name.begin(), name.end(), ' '); }

// Code of a run of `n` equal bytes, and the length of the run that a code stands for (0: none).
std::uint8_t run_code(std::size_t n) { return static_cast<std::uint8_t>(256 - n); }
std::size_t run_length(char code) {
  const std::size_t n = 256 - std::size_t{static_cast<std::uint8_t>(code)};
  return n <= kMaxRun ? n : 0;
}

void encode_field(std::string_view field, std::string_view previous,
                  std::vector<std::uint8_t>& out) {
  if (field == previous) {
    out.push_back(static_cast<std::uint8_t>(kSameField));
    return;
  }
  if (field.size() != previous.size()) {
    out.insert(out.end(), field.begin(), field.end());
    return;
  }
  for (std::size_t i = 0; i < field.size();) {
    std::size_t run = 0;
    while (i + run < field.size() && run < kMaxRun && field[i + run] == previous[i + run]) ++run;
    if (run == 0) {
      out.push_back(static_cast<std::uint8_t>(field[i++]));
    } else {
      out.push_back(run_code(run));
      i += run;
    }
  }
}

void decode_field(std::string_view code, std::string_view previous, std::string& name) {
  std::size_t at = 0;
  std::size_t copied = 0;  // of the code
  for (std::size_t i = 0; i < code.size(); ++i) {
    const std::size_t run = run_length(code[i]);
    if (run == 0 || at + run > previous.size()) {
      ++at;
      continue;
    }
    name += code.substr(copied, i - copied);
    name += previous.substr(at, run);
    copied = i + 1;
    at += run;
  }
  name += code.substr(copied);
}

bool is_same_field(std::string_view code) {
  return code.starts_with(kSameField) && (code.size() == 1 || code[1] == ' ');
}

}  // namespace

void ContigNameEncoder::encode(std::string_view name, std::vector<std::uint8_t>& out) {
  SPILLWAY_ASSERT(is_codable_name(name));
  if (first_ || blanks(name) != blanks(previous_)) {
    out.insert(out.end(), name.begin(), name.end());
  } else {
    std::string_view rest = name;
    std::string_view previous_rest = previous_;
    for (std::ptrdiff_t left = blanks(name); left >= 0; --left) {
      encode_field(take_field(rest), take_field(previous_rest), out);
      if (left > 0) out.push_back(' ');
    }
  }
  previous_ = name;
  first_ = false;
}

void ContigNameEncoder::reset() {
  previous_.clear();
  first_ = true;
}

std::string_view ContigNameDecoder::decode(std::string_view code) {
  const auto fields = static_cast<std::size_t>(blanks(code)) + 1;
  if (first_ || fields != field_ends_.size()) {
    previous_ = code;
    field_ends_.clear();
    for (std::size_t at = previous_.find(' '); at != std::string::npos;
         at = previous_.find(' ', at + 1)) {
      field_ends_.push_back(at);
    }
    field_ends_.push_back(previous_.size());
    first_ = false;
    return previous_;
  }
  name_.clear();
  std::size_t begin = 0;  // of the field in the name before
  for (std::size_t field = 0; field < fields;) {
    if (field > 0) name_ += ' ';
    std::size_t end = field_ends_[field];
    if (is_same_field(code)) {
      // Fields that stay are copied together, up to the next that does not.
      const std::size_t shift = name_.size() - begin;  // may be less than 0, and wraps then
      for (;;) {
        field_ends_[field] = end + shift;
        code.remove_prefix(std::min<std::size_t>(code.size(), 2));
        if (++field == fields || !is_same_field(code)) break;
        end = field_ends_[field];
      }
      name_.append(previous_, begin, end - begin);
    } else {
      const auto previous = std::string_view(previous_).substr(begin, end - begin);
      decode_field(take_field(code), previous, name_);
      field_ends_[field++] = name_.size();
    }
    begin = end + 1;
  }
  previous_.swap(name_);
  return previous_;
}

void ContigNameDecoder::reset() {
  previous_.clear();
  first_ = true;
}

bool is_codable_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return static_cast<signed char>(c) > 0; });
}

}  // namespace spillway
