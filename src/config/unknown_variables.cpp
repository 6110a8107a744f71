#include "config/unknown_variables.hpp"

#include <algorithm>

#include "base/nearest_word.hpp"
#include "config/option_table.hpp"
#include "config/option_value.hpp"

namespace spillway {

std::vector<std::string> complaints_of_variables(std::span<const std::string> names) {
  std::vector<std::string> known;
  for (const char* name : {"archive", "config", "reference", "input-list", "samples"})
    known.push_back(variable_of(name));
  for (const CreateKey& key : create_keys()) known.push_back(key.variable());
  // What all of them have in common would make anything look like one of them.
  std::vector<std::string_view> ends;
  for (const std::string& name : known) {
    ends.push_back(std::string_view(name).substr(kVariablePrefix.size()));
  }
  known.emplace_back(kTestClockVariable);
  std::vector<std::string> complaints;
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto nearest = nearest_word(std::string_view(name).substr(kVariablePrefix.size()), ends);
    complaints.push_back("the variable " + in_quotes(name) + " of the environment is no option" +
                         did_you_mean(nearest, kVariablePrefix));
  }
  return complaints;
}

}  // namespace spillway
