// Variables of the environment that look like options and are none: a slip of the pen would
// otherwise pass unseen.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// What the variables of options begin with.
inline constexpr std::string_view kVariablePrefix = "SPILLWAY_";

/// For our tests: if it is set, `create`, `append` and `convert` count time in safepoints
/// (RunOptions::safepoint_clock).
inline constexpr std::string_view kTestClockVariable = "SPILLWAY_TEST_CLOCK";

/// For each of `names` (which begin with kVariablePrefix) that stands for no option of `create`, in
/// their order: a line that says so, with the variable that was probably meant.
std::vector<std::string> complaints_of_variables(std::span<const std::string> names);

}  // namespace spillway
