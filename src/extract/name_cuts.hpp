// The ways in which a name can be a sample and a contig of it.
#pragma once

#include <string_view>

namespace spillway {

/// In braces a name stands for itself.
inline bool is_in_braces(std::string_view name) {
  return name.size() >= 2 && name.front() == '{' && name.back() == '}';
}

inline std::string_view without_braces(std::string_view name) {
  return is_in_braces(name) ? name.substr(1, name.size() - 2) : name;
}

namespace name_cuts_detail {

// An empty name is written as {}.
template <typename Visit>
void for_each_cut_at(std::string_view separators, std::string_view name, Visit visit) {
  for (std::size_t i = name.find_first_of(separators); i != std::string_view::npos;
       i = name.find_first_of(separators, i + 1)) {
    if (i == 0 || i + 1 == name.size()) continue;
    const std::string_view before = without_braces(name.substr(0, i));
    const std::string_view after = without_braces(name.substr(i + 1));
    if (name[i] == '@') {
      visit(after, before);
    } else {
      visit(before, after);
    }
  }
}

}  // namespace name_cuts_detail

/// Calls visit(sample, contig) for each way to cut a name that is `sample:contig`,
/// `contig@sample` or `sample#contig`, the last ones after the others.
template <typename Visit>
void for_each_cut(std::string_view name, Visit visit) {
  for (const std::string_view separators : {":@", "#"}) {
    name_cuts_detail::for_each_cut_at(separators, name, visit);
    if (!is_in_braces(name)) continue;
    name_cuts_detail::for_each_cut_at(separators, without_braces(name), visit);
  }
}

}  // namespace spillway
