// Settings as a config file.
#pragma once

#include <functional>
#include <string_view>

#include "config/settings.hpp"

namespace spillway {

/// Tells `write` the lines of a config file, each with its line end, that sets what `settings` hold
/// and says in comments where each value comes from. Read again, alone, it gives the same options;
/// patterns and lists of inputs have become the files that they named.
void write_config(const CreateSettings& settings,
                  const std::function<void(std::string_view line)>& write);

}  // namespace spillway
