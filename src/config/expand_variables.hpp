// ${VAR} in the values of a config file.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.hpp"

namespace spillway {

/// What becomes of a variable's text.
enum class VariableText {
  as_it_is,
  in_pattern,  ///< what is special in a pattern of glob(7) gets a backslash
};

/// `text` with each ${VAR} replaced by the variable's text, and each $${ by ${, from left to right;
/// what comes in is not looked at again. Error usage, without the place, if a variable is not set
/// or empty, a name is none, a brace is not closed, or the result is longer than kMaxExpandedBytes.
std::string expand_variables(std::string_view text, const Environment& environment,
                             VariableText use);

inline constexpr std::size_t kMaxExpandedBytes = 16384;

}  // namespace spillway
