// Checks of what a caller has to see to ("REQUIRES" in the headers), in builds that are made to find
// mistakes: Debug, sanitizers, fuzzing, or -DSPILLWAY_ASSERTS=ON. Elsewhere they cost nothing. What
// depends on input, files or other processes is never asserted: it is an Error.
#pragma once

namespace spillway {

/// Writes `file:line: assertion failed: expression` to standard error and aborts.
[[noreturn]] void assert_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace spillway

#if defined(SPILLWAY_ASSERTS)
#define SPILLWAY_ASSERT(expression)       \
  (static_cast<bool>(expression) ? void() \
                                 : ::spillway::assert_failed(#expression, __FILE__, __LINE__))
#else
// The expression is compiled, so that it stays right, but not evaluated.
#define SPILLWAY_ASSERT(expression) static_cast<void>(sizeof(static_cast<bool>(expression)))
#endif
