// Config files. What is printed of the settings is a config file that makes the same settings.
#include "config/config_text.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace spillway;

std::optional<std::string> environment(const std::string& name) {
  if (name == "A") return "a";
  if (name == "B") return "b \"#*${A}\\";
  if (name == "LONG") return std::string(6000, 'l');
  return std::nullopt;
}

InputLookup lookup() {
  return {[](const std::string& pattern) {
            return std::vector<std::string>{pattern, pattern + ".fa"};
          },
          [](const std::string& list) { return std::vector<std::string>{list}; },
          [](const std::string& sheet, const SheetVisitor& visit) {
            visit(1, sheet, sheet + ".fa");
            visit(2, sheet, sheet + ".fna");
          },
          [](const std::string&) { return std::vector<std::string>(); }};
}

/// Without comments, which stand in lines of their own or behind the values that are no inputs.
std::string text_of(const CreateSettings& settings) {
  std::string text;
  bool in_inputs = false;
  write_config(settings, [&](std::string_view line) {
    in_inputs |= line.starts_with("\n# Inputs");
    if (line[0] == '#') return;
    text += in_inputs ? line : line.substr(0, line.rfind("  # "));
    text += '\n';
  });
  return text;
}

CreateSettings settings_of(std::span<const std::uint8_t> text) {
  const fuzz::MemoryFile file(text);
  CreateArguments arguments;
  arguments.config_files.push_back(file.path().string());
  return CreateSettings(arguments, environment, lookup());
}

bool same(const Input& a, const Input& b) {
  return a.path == b.path && a.sample == b.sample && a.more == b.more;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::may_fail([&] {
    const CreateSettings settings = settings_of({data, size});
    std::string text;
    write_config(settings, [&](std::string_view line) { text += line; });
    std::size_t inputs = 0;
    for (const InputOrigin& origin : settings.input_origins()) inputs += origin.count;
    fuzz::require(inputs == settings.options().inputs.size());
    try {
      const CreateSettings again =
          settings_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
      fuzz::require(text_of(again) == text_of(settings));
      fuzz::require(std::ranges::equal(again.options().inputs, settings.options().inputs, same));
    } catch (const Error&) {
      fuzz::require(false);
    }
  });
  return 0;
}
