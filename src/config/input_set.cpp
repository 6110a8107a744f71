#include "config/input_set.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "input/list_lines.hpp"
#include "input/standard_input.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

void refuse_no_path(const std::string& path) {
  if (path.empty()) throw Error(ErrorKind::usage, "an input's path is empty");
}

}  // namespace

std::vector<std::string> InputLookup::files_if_directory(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return {};
  return fasta_files_in(path);
}

void InputSet::add_path(std::string path, const InputPlace& place) {
  refuse_no_path(path);
  std::vector<std::string> files;
  if (path != "-") files = lookup_.files_in(path);
  if (files.empty()) return add_file(std::move(path), place);
  const InputPlace directory{place.shown() + ": " + path};
  for (std::string& file : files) add_file(std::move(file), directory);
}

void InputSet::add_list(const std::string& list, const InputPlace& place) {
  add_file_read(list);
  const InputPlace here{place.shown() + ": " + list};
  for (std::string& path : lookup_.read_list(list)) add_path(std::move(path), here);
}

void InputSet::add_words(const std::string& list, const InputPlace& place) {
  add_file_read(list);
  const InputPlace here{place.shown() + ": " + list};
  for_each_list_line(list, [&](std::uint64_t, std::string_view line) {
    for (const std::string_view word : words_of(line)) add_path(std::string(word), here);
  });
}

void InputSet::add_pattern(const std::string& pattern, const InputPlace& place) {
  for (std::string& path : lookup_.match(pattern)) add_file(std::move(path), place);
}

void InputSet::add_sheet(const std::string& sheet, const InputPlace& place) {
  add_file_read(sheet);
  const InputPlace here{place.shown() + ": " + sheet};
  lookup_.read_sheet(sheet, [&](std::uint64_t, const std::string& sample, const std::string& path) {
    add_sample(sample, path, here);
  });
}

void InputSet::add_sample(const std::string& sample, std::string path, const InputPlace& place) {
  refuse_no_path(path);
  take_standard_input(path, true);
  const auto [named, is_new] = named_.emplace(sample, inputs_.size());
  if (!is_new) {
    inputs_[named->second].more.push_back(std::move(path));
    return;
  }
  inputs_.push_back({std::move(path), sample});
  add_origin(place);
}

void InputSet::put_reference_first(const std::string& path, const InputPlace& place) {
  for (const Input& input : inputs_) {
    if (std::ranges::find(input.more, path) != input.more.end()) {
      throw Error(ErrorKind::usage,
                  "reference: " + path + " is also a further file of sample " + input.sample);
    }
  }
  const auto found = std::ranges::find(inputs_, path, &Input::path);
  if (found == inputs_.end()) {
    take_standard_input(path, true);
    inputs_.insert(inputs_.begin(), input_named_by_file(path));
  } else {
    auto before = static_cast<std::size_t>(found - inputs_.begin());
    auto origin = origins_.begin();
    for (; before >= origin->count; ++origin) before -= origin->count;
    if (--origin->count == 0) origins_.erase(origin);
    std::rotate(inputs_.begin(), found, found + 1);
  }
  origins_.insert(origins_.begin(), {1, "reference: " + place.shown()});
  named_.clear();  // places have changed, and nothing is added any more
}

void InputSet::add_file_read(const std::string& path) {
  take_standard_input(path);
  files_read_.push_back(path);
}

// Where a list came from standard input, nothing is left of that for an input. Two inputs of that
// name are for check_inputs_readable().
void InputSet::take_standard_input(const std::string& path, bool is_input) {
  if (!is_standard_input(path)) return;
  if (is_read_as_list_ || (!is_input && is_input_)) {
    refuse_standard_input_twice(std::vector<std::string>{path, path});
  }
  (is_input ? is_input_ : is_read_as_list_) = true;
}

void InputSet::add_file(std::string path, const InputPlace& place) {
  take_standard_input(path, true);
  inputs_.push_back(input_named_by_file(std::move(path)));
  add_origin(place);
}

// Lines of a file that name one input each are one origin.
void InputSet::add_origin(const InputPlace& place) {
  if (place.line != 0 && place.text == lines_of_) {
    InputOrigin& origin = origins_.back();
    ++origin.count;
    origin.text = place.text + ":" + std::to_string(first_line_) + "-" + std::to_string(place.line);
    return;
  }
  lines_of_ = place.line != 0 ? place.text : std::string();
  first_line_ = place.line;
  const std::string text = place.shown();
  if (!origins_.empty() && origins_.back().text == text) {
    ++origins_.back().count;
  } else {
    origins_.push_back({1, text});
  }
}

}  // namespace spillway
