#include "cli/command_line.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "base/nearest_word.hpp"
#include "cli/agc_words.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr const char* kOperands = "operand";

/// The only one of `names` that begins with `word`; nothing if there are several or none.
std::optional<std::string_view> only_longer(std::string_view word,
                                            std::span<const std::string_view> names) {
  std::optional<std::string_view> found;
  for (const std::string_view name : names) {
    if (word.empty() || !name.starts_with(word)) continue;
    if (found) return std::nullopt;
    found = name;
  }
  return found;
}

/// The name of the option that was probably meant by a long one: the one that it abbreviates, else
/// the nearest; empty if none is near.
std::string suggestion(const po::options_description& options, const std::string& word) {
  if (!word.starts_with("--")) return {};
  std::vector<std::string_view> names;
  for (const auto& option : options.options()) names.push_back(option->long_name());
  std::string_view name = std::string_view(word).substr(2);
  name = name.substr(0, name.find('='));
  const auto longer = only_longer(name, names);
  return did_you_mean(longer ? longer : nearest_word(name, names), "--");
}

}  // namespace

po::variables_map parse_command_line(const po::options_description& options,
                                     std::span<const std::string> args) {
  po::options_description all;
  all.add(options).add_options()(kOperands, po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add(kOperands, -1);
  namespace style = po::command_line_style;
  try {
    po::variables_map values;
    const bool as_agc = asks_for_agc(args) && options.find_nothrow(kAgcOption, false) != nullptr;
    po::store(po::command_line_parser(as_agc ? agc_words(args, options)
                                             : std::vector<std::string>(args.begin(), args.end()))
                  .options(all)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values);
    po::notify(values);
    return values;
  } catch (const po::unknown_option& error) {
    throw Error(ErrorKind::usage, error.what() + suggestion(options, error.get_option_name()));
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, error.what());
  }
}

std::vector<std::string> operands(const po::variables_map& values) {
  if (values.count(kOperands) == 0) return {};
  return values[kOperands].as<std::vector<std::string>>();
}

std::optional<std::string> take_option(std::vector<std::string>& words, const std::string& name,
                                       const std::string& what) {
  const std::string option = "--" + name;
  const auto end_of_options = std::ranges::find(words, "--");
  for (auto word = words.begin(); word != end_of_options; ++word) {
    const bool has_value = word->starts_with(option + "=");
    if (!has_value && *word != option) continue;
    if (!has_value && word + 1 == words.end()) {
      throw Error(ErrorKind::usage, option + " takes " + what);
    }
    std::string value = has_value ? word->substr(option.size() + 1) : *(word + 1);
    words.erase(word, word + (has_value ? 1 : 2));
    return value;
  }
  return std::nullopt;
}

bool take_flag(std::vector<std::string>& words, const std::string& name) {
  const auto end_of_options = std::ranges::find(words, "--");
  const auto others = std::remove(words.begin(), end_of_options, "--" + name);
  const bool is_there = others != end_of_options;
  words.erase(others, end_of_options);
  return is_there;
}

}  // namespace spillway
