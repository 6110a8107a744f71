// The value of an option, wherever it was given: on the command line, in the environment, in a
// config file.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "config/option_limits.hpp"
#include "spillway/error.hpp"

namespace spillway {

struct OptionValue {
  std::string label;  ///< what messages call the option: "--threads", "SPILLWAY_THREADS", "threads"
  std::string text;
};

/// `text` in quotes, for messages: of one line, and not too long.
std::string in_quotes(std::string_view text);

/// Each of these throws Error usage, with the label and what the option takes, if the text is
/// something else.

/// A whole number in the range.
std::uint64_t number_of(const OptionValue& value, const OptionRange& range);

/// A size (see parse_size), not 0.
std::uint64_t size_of(const OptionValue& value);

/// Seconds (see parse_duration), not 0.
std::uint64_t duration_of(const OptionValue& value);

/// true, yes, 1 or false, no, 0, in either case.
bool flag_of(const OptionValue& value);

/// The name of a file: not empty.
std::string file_of(const OptionValue& value);

template <typename Value>
struct Choice {
  const char* word;
  Value value;
};

/// The value of the option's word.
template <typename Value>
Value choice_of(const OptionValue& value, std::initializer_list<Choice<Value>> choices) {
  std::string words;
  for (const Choice<Value>& choice : choices) {
    if (value.text == choice.word) return choice.value;
    words += words.empty() ? "" : ", ";
    words += choice.word;
  }
  throw Error(ErrorKind::usage,
              value.label + " takes one of " + words + ", not " + in_quotes(value.text));
}

}  // namespace spillway
