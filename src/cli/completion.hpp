// Completions for shells: scripts that ask the program what fits (complete.hpp).
#pragma once

#include <string>

namespace spillway {

/// A script to be sourced by bash 4 or newer.
std::string bash_completion();

/// A function `_spillway` for zsh, to be put on its fpath.
std::string zsh_completion();

/// A script for fish, to be put in its directory of completions.
std::string fish_completion();

}  // namespace spillway
