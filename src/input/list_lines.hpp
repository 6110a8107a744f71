// Lists that people write: paths, samples, regions, BED. One reader for all of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// Takes a line of a list; `number` counts from 1.
using ListVisit = std::function<void(std::uint64_t number, std::string_view line)>;

/// What becomes of lines that begin with '#'.
enum class ListComments { passed_over, kept };

/// Calls `visit` for each line of the list at `path` (plain or compressed; "-": standard input)
/// that says something. Lines end in LF or CRLF. Blanks and tabs at both ends of a line are gone,
/// as is a byte order mark at the beginning of the list; empty lines and, unless `comments`
/// says otherwise, those that begin with '#' are passed over. An empty file has no lines. Error
/// input: the list cannot be read, is UTF-16, or holds a NUL or a line of more than 1 MiB. What
/// `visit` throws comes through. Memory: one line.
void for_each_list_line(const std::filesystem::path& path, const ListVisit& visit,
                        ListComments comments = ListComments::passed_over);

/// The lines of a list, each a word as of the command line: a sample's name, a region. Blanks
/// within belong to it. Errors as above.
std::vector<std::string> read_words(const std::filesystem::path& path,
                                    ListComments comments = ListComments::passed_over);

/// What messages call the list.
std::string shown_list(const std::filesystem::path& path);

/// The fields of a line that is a table's: separated by tabs, with blanks around them gone; in a
/// line without a tab, by blanks. Empty fields at the end are left out.
std::vector<std::string_view> table_fields(std::string_view line);

/// The words of a line, with blanks and tabs between them.
std::vector<std::string_view> words_of(std::string_view line);

}  // namespace spillway
