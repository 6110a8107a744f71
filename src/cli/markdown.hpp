// The reference of all verbs as Markdown (docs/reference/verbs/), from the same tables as --help.
#pragma once

#include <string>

namespace spillway {

/// One section for each verb: usage, what it does, its options, examples.
std::string markdown_reference();

}  // namespace spillway
