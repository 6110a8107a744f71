// The inputs of a run: where their names come from, and what can be said of them before any is
// read.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "input/byte_source.hpp"
#include "input/decoder_memory.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Paths in the list (for_each_list_line), one a line, in order. Blanks within a path belong to it.
/// Error input if the list cannot be read, names nothing, or holds what is no path.
std::vector<std::string> read_input_list(const std::filesystem::path& list);

/// `path` as an input whose sample is named by its file (sample_name).
Input input_named_by_file(std::string path);

/// Calls visit(path) for each file of the input, in order.
template <typename Visit>
void for_each_file(const Input& input, Visit visit) {
  visit(input.path);
  for (const std::string& path : input.more) visit(path);
}

/// What messages call the input: its path, "standard input", "a.fa and 2 more".
std::string shown_name(const Input& input);

/// Of its files together; 0 for those that are no regular files.
std::uint64_t bytes_on_disk(const Input& input);

/// The text of the input: of its file (open_input), or of its files (JoinedSource). No tar archive.
std::unique_ptr<ByteSource> open_input(const Input& input,
                                       std::atomic<std::uint64_t>* read_bytes = nullptr,
                                       const Decoding& decoding = {});

/// Error input, naming the path, if one of `inputs` ("-": standard input) is missing, unreadable, a
/// directory or empty, or if standard input is there twice. Opens nothing: a FIFO waits unharmed.
void check_inputs_readable(std::span<const Input> inputs);

/// Whether the file or input gives its bytes again when it is opened again: a regular file does,
/// standard input ("-"), FIFOs and the like do not. Error input if it is missing.
bool can_be_read_again(const std::string& path);
bool can_be_read_again(const Input& input);

/// Error input, naming both paths, if two of `inputs` have one sample name, or if there is a line
/// end in one, or nothing. Files whose names clash are looked at: what may be a tar archive
/// (may_be_tar) clashes with nothing before it is read. Errors as of FastaStreams.
void check_sample_names(std::span<const Input> inputs);

}  // namespace spillway
