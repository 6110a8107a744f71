// Man pages, made of what --help is made of.
#pragma once

#include <string>

#include "cli/verbs.hpp"

namespace spillway {

/// spillway-<verb>(1) in the language of man(7).
std::string man_page(const Verb& verb);

/// spillway(1): the verbs, exit codes, variables.
std::string main_man_page();

}  // namespace spillway
