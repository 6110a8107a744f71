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

/// Reads `sheet`, a list (for_each_list_line) of tables' lines (table_fields): a name, a path, and
/// perhaps further paths, separated by tabs; a line without tabs may be a name and a path with
/// blanks between them, if there is no file of the whole line's name. Error input, with file and
/// line, for any other line without tabs, for a line without a path, for a file that is not there,
/// and if no line names a sample. What `visit` throws comes through.
void read_sample_sheet(const std::filesystem::path& sheet, const SheetVisitor& visit);

}  // namespace spillway
