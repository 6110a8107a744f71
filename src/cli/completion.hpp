// Completions for shells, made of the tables of verbs and options.
#pragma once

#include <string>

namespace spillway {

/// A script to be sourced by bash 4 or newer.
std::string bash_completion();

/// A function `_spillway` for zsh, to be put on its fpath.
std::string zsh_completion();

}  // namespace spillway
