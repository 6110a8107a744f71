// The options of `create`, `append` and `convert`, each with its checks, in one table: the command
// line, the environment, config files and what prints them follow from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/option_value.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// The verbs that make archives.
enum class JobVerb : std::uint8_t { create, append, convert };

std::string_view name_of(JobVerb verb);

struct CreateKey {
  std::string_view name;        ///< long option, and key of config files
  char letter;                  ///< short option; 0: none
  std::string_view value_name;  ///< empty: a flag
  const char* help;

  /// Puts the value into the options; Error usage if it is none.
  void (*apply)(const OptionValue& value, CreateOptions& options);
  /// The text that apply() takes for what the options hold; empty for paths that are not set. Null:
  /// the option is there for agc's sake and changes nothing.
  std::string (*show)(const CreateOptions& options);

  /// The words of which the option takes one; null: it takes something else.
  std::vector<std::string_view> (*choices)() = nullptr;

  bool is_flag() const { return value_name.empty(); }
  /// "SPILLWAY_KMER_LENGTH"
  std::string variable() const;
};

/// In the order in which they are printed.
std::span<const CreateKey> create_keys();

/// Null if there is none of that name.
const CreateKey* find_create_key(std::string_view name);

/// The words of which the option of that name takes one, in the order in which messages list them;
/// empty if it takes something else, or if there is none.
std::vector<std::string_view> choices_of(std::string_view option);

/// As --preserve takes it.
std::string_view word_of(Preserve preserve);

/// Why `verb` does not take the option or key of config files `name`, to stand behind it: "is
/// decided by ..."; empty if it does, or if nobody does.
std::string_view reason_against(std::string_view name, JobVerb verb);

/// The variable of the environment that stands for the option `name`.
std::string variable_of(std::string_view name);

}  // namespace spillway
