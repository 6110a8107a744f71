// Tables of samples: a name and the files of its genome in each line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace spillway {

/// A line of a sheet names `path` as a file of `sample`; a line with several paths is told in as
/// many calls, in order.
using SheetVisitor =
    std::function<void(std::uint64_t line, const std::string& sample, const std::string& path)>;

/// Reads `sheet`, plain or compressed ("-": standard input): NAME, tab, PATH, and perhaps further
/// paths behind further tabs. Blanks belong to names and paths; LF or CRLF; a byte order mark,
/// empty lines and those that begin with '#' are skipped; so are empty fields at the end of a line.
/// Error input, with file and line, for anything else, for a file that is not there, and if no line
/// names a sample. What `visit` throws comes through.
void read_sample_sheet(const std::filesystem::path& sheet, const SheetVisitor& visit);

}  // namespace spillway
