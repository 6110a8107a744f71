// Names of files in what people read.
#pragma once

#include <string>
#include <string_view>

namespace spillway {

/// `text` in one line that does nothing to a terminal: control characters, those of UTF-8 from
/// U+0080 to U+009F among them, and backslashes as \n, \r, \t, \\ and \xHH.
std::string one_line(std::string_view text);

}  // namespace spillway
