// The inputs of a run, put together from all the ways in which a user names them. This is the one
// way from words to inputs, for every verb that reads FASTA: `create` takes it through
// CreateSettings, `append` by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/input_glob.hpp"
#include "input/fasta_files.hpp"
#include "input/input_list.hpp"
#include "input/sample_sheet.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// How names of inputs are found out: patterns, lists of paths, tables of samples, directories.
/// Tests give their own.
struct InputLookup {
  std::function<std::vector<std::string>(const std::string& pattern)> match = matching_files;
  std::function<std::vector<std::string>(const std::string& list)> read_list = read_input_list;
  std::function<void(const std::string& sheet, const SheetVisitor& visit)> read_sheet =
      read_sample_sheet;
  /// Of a path; nothing if it is no directory.
  std::function<std::vector<std::string>(const std::string& path)> files_in = files_if_directory;

  static std::vector<std::string> files_if_directory(const std::string& path);
};

/// `count` inputs and where they were named, for people.
struct InputOrigin {
  std::size_t count = 0;
  std::string text;  ///< "job.cfg:3-5", "job.cfg:7: data/*.fa", "command line"
};

/// Where an input was named: a text, or a line of a file.
struct InputPlace {
  std::string text;
  std::uint64_t line = 0;  ///< 0: the text says it all

  std::string shown() const { return line == 0 ? text : text + ":" + std::to_string(line); }
};

/// Holds the inputs, some 180 bytes each, and the names of those that were named: as many again.
/// Errors: those of the lookup.
class InputSet {
 public:
  explicit InputSet(InputLookup lookup = {}) : lookup_(std::move(lookup)) {}

  /// A file, "-", or a directory, which stands for the FASTA files in it. Samples are named by
  /// their files.
  void add_path(std::string path, const InputPlace& place);
  /// Every path in the file `list`, as above.
  void add_list(const std::string& list, const InputPlace& place);
  /// The same, but paths have blanks between them, and there may be none.
  void add_words(const std::string& list, const InputPlace& place);
  /// Every file that matches; no directories.
  void add_pattern(const std::string& pattern, const InputPlace& place);
  /// Every sample of the table `sheet`, with all of its files.
  void add_sheet(const std::string& sheet, const InputPlace& place);
  /// A file of `sample`: its first one, or one more.
  void add_sample(const std::string& sample, std::string path, const InputPlace& place);

  /// `path` becomes the first input, under the name that it has among the inputs, if it is there.
  /// Error usage if it is a further file of a sample.
  void put_reference_first(const std::string& path, const InputPlace& place);

  const std::vector<Input>& inputs() const { return inputs_; }
  std::vector<Input> take_inputs() && { return std::move(inputs_); }
  /// In the order of the inputs; the counts add up to them.
  const std::vector<InputOrigin>& origins() const { return origins_; }
  /// Lists and tables.
  const std::vector<std::string>& files_read() const { return files_read_; }

 private:
  void add_file_read(const std::string& path);
  void take_standard_input(const std::string& path, bool is_input = false);
  void add_file(std::string path, const InputPlace& place);
  void add_origin(const InputPlace& place);

  InputLookup lookup_;
  std::vector<Input> inputs_;
  std::vector<InputOrigin> origins_;
  std::string lines_of_;          // file whose lines are the last origin; empty: it is another one
  std::uint64_t first_line_ = 0;  // of them
  std::vector<std::string> files_read_;
  bool is_read_as_list_ = false;                        // standard input
  bool is_input_ = false;                               // the same
  std::unordered_map<std::string, std::size_t> named_;  // place in inputs_ of those by add_sample()
};

}  // namespace spillway
