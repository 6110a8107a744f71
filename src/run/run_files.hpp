// Files that belong to a run beside its output: `<output>.partial` and `<output>.spillway-lock`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace spillway {

/// `<output>.partial`: where the archive `output` is written first.
std::filesystem::path partial_of_output(const std::filesystem::path& output);
/// The output whose partial file has that name; nothing if none has.
std::optional<std::filesystem::path> output_of_partial(const std::filesystem::path& partial);

/// For whoever is about to write to `path`, which messages call `name`. Error resource if it is the
/// partial file of a run that is alive or can be resumed; Error io if it is named like the lock of a
/// run.
void refuse_file_of_a_run(const std::filesystem::path& path, const std::string& name);

/// For a run that is about to write `<output>.partial`: Error resource if that is the output of a
/// run that is alive.
///
/// A run calls both after it has locked its output: of two runs that are in each other's way at
/// least one is refused.
void refuse_partial_of_a_run(const std::filesystem::path& output, const std::string& name);

}  // namespace spillway
