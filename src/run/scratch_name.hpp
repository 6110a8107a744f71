// What the scratch directory of a run is called, and which files it may hold. Known beforehand, so
// that the same command finds it again.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace spillway {

/// Begins the name of every scratch directory.
inline constexpr std::string_view kScratchPrefix = "spillway-scratch.";

/// Every file that the scratch directory of a run may have (docs/explanation/scratch.md). Removing one
/// means removing these in this order and then the directory, nothing else. The checkpoint comes first,
/// because it is not valid without the other files; the record of success and the lock come last.
inline constexpr std::array<std::string_view, 10> kScratchFiles = {
    "checkpoint",      "checkpoint.new", "data.mdb",        "lock.mdb",  "reference",
    "archive.partial", "status.json",    "status.json.new", "published", "lock"};

/// `<location>/spillway-scratch.<file name of output>.<16 hex digits>`: the digits are a hash of
/// the output's absolute path, in which the links of its directory are resolved as far as it
/// exists; the output itself need not exist. File names of more than 200 bytes are cut. An empty
/// `output` (standard output): `spillway-scratch.stdout.<process id>`, and of further runs of the
/// process at the same time `.<number>` after that.
std::filesystem::path scratch_directory_of(const std::filesystem::path& location,
                                           const std::filesystem::path& output,
                                           unsigned number = 0);

/// `<location>/spillway-scratch.writer.<process id>`, and of further ones of the process at the same
/// time `.<number>` after that: where samples lie that are added to an archive from memory. It has a
/// lock, and files of the names that writer_file() gives.
std::filesystem::path writer_directory_of(const std::filesystem::path& location, unsigned number);

/// The name of the file of sample `number`.
std::string writer_file(std::uint64_t number);
bool is_writer_file(std::string_view name);
/// Removes the files of samples 0 to `count` - 1, those that there are. Takes no memory.
void remove_writer_files(const std::filesystem::path& directory, std::uint64_t count) noexcept;

/// Whether scratch_directory_of or writer_directory_of gives such names.
bool is_scratch_name(std::string_view name);
/// Whether writer_directory_of does.
bool is_writer_name(std::string_view name);

/// What scratch_directory_of takes the hash of: absolute, with the links of its directory resolved.
std::filesystem::path absolute_output(const std::filesystem::path& output);

/// Error io, which says why, unless `directory` is a directory (no link to one) of the user who
/// runs this. Its name can be guessed, so in a directory for all (/tmp) somebody else may have made
/// it.
void check_own_directory(const std::filesystem::path& directory);

}  // namespace spillway
