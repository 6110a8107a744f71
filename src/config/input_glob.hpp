// Patterns of files, as a shell has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// Whether `text` has one of the characters that make a pattern: * ? [
bool is_pattern(std::string_view text);

/// The paths that match, bytewise ascending, by glob(3): '*', '?' and '[...]' within a component,
/// which match no leading '.'; a backslash takes away what is special. Error input, naming the
/// pattern, if nothing matches or a directory cannot be read.
std::vector<std::string> matching_files(const std::string& pattern);

}  // namespace spillway
