// Samples as they are named on the command line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "spillway/archive.hpp"

namespace spillway {

/// Those of each name or pattern (Archive::find_samples); all if there are none.
inline std::vector<std::size_t> named_samples_or_all(const Archive& archive,
                                                     std::span<const std::string> names) {
  if (!names.empty()) return archive.find_samples(names);
  std::vector<std::size_t> samples(archive.sample_count());
  std::iota(samples.begin(), samples.end(), std::size_t{0});
  return samples;
}

/// Of a list's lines (ListComments::kept), which are `names` from `first` on: a line that is a
/// sample's name is that, whatever it begins with; of the others those that begin with '#' are
/// comments, which are taken out, and `{name}` is `name`.
inline void take_out_comments(const Archive& archive, std::vector<std::string>& names,
                              std::size_t first) {
  const auto is_odd = [](std::string_view name) {
    return name.starts_with('#') || name.starts_with('{');
  };
  const auto begin = names.begin() + static_cast<std::ptrdiff_t>(first);
  if (std::none_of(begin, names.end(), is_odd)) return;
  std::unordered_set<std::string_view> odd_samples;
  for (std::size_t sample = 0; sample < archive.sample_count(); ++sample) {
    if (is_odd(archive.sample_name(sample))) odd_samples.insert(archive.sample_name(sample));
  }
  const auto is_comment = [&](const std::string& name) {
    return name.starts_with('#') && !odd_samples.contains(name);
  };
  names.erase(std::remove_if(begin, names.end(), is_comment), names.end());
  for (auto name = begin; name != names.end(); ++name) {
    if (!name->starts_with('{') || !name->ends_with('}') || odd_samples.contains(*name)) continue;
    *name = name->substr(1, name->size() - 2);
  }
}

}  // namespace spillway
