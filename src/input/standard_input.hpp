// Standard input by all of its names.
#pragma once

#include <span>
#include <string>

namespace spillway {

/// Whether the path is "-", or leads to standard input otherwise (/dev/stdin, /dev/fd/0, a link to
/// them, the name of a FIFO that stands there). A regular file that stands there can be read again
/// by its name, so it counts only as "-".
bool is_standard_input(const std::string& path);

/// Whether the path is "-" or the file that stands at standard input, of any type.
bool is_file_at_standard_input(const std::string& path);

/// Error input if standard input is among them more than once.
void refuse_standard_input_twice(std::span<const std::string> paths);

}  // namespace spillway
