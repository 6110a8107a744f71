#include "config/config_text.hpp"

#include "config/config_syntax.hpp"
#include "input/input_list.hpp"
#include "input/sample_name.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxShown = 4096;

/// In one line: names of files may hold anything.
std::string as_comment(std::string_view text) {
  std::string comment = "# ";
  for (const char c : text.substr(0, kMaxShown))
    comment += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  return comment + '\n';
}

std::string line_of(const CreateKey& key, const CreateSettings& settings) {
  const std::string value = key.show(settings.options());
  const std::string name(key.name);
  // What is not set cannot be written as a value: the line is there to be filled in.
  if (value.empty()) return "#" + name + " =  " + as_comment(settings.origin(key));
  return name + " = " + config_word(value) + "  " + as_comment(settings.origin(key));
}

/// One line for each file.
std::string lines_of(const Input& input) {
  if (input.more.empty() && input.sample == sample_name(input.path)) {
    return "input = " + config_word(input.path) + '\n';
  }
  std::string lines;
  for_each_file(input, [&](const std::string& path) {
    lines += "sample = " + config_word(input.sample) + ' ' + config_word(path) + '\n';
  });
  return lines;
}

void write_archive(const CreateSettings& settings,
                   const std::function<void(std::string_view line)>& write) {
  const std::string& archive = settings.verb() == JobVerb::append
                                   ? settings.options().base.string()
                                   : settings.options().source.string();
  if (archive.empty()) return;
  write("archive = " + config_word(archive) + "  " + as_comment(settings.archive_origin()));
}

}  // namespace

void write_config(const CreateSettings& settings,
                  const std::function<void(std::string_view line)>& write) {
  for (const CreateKey& key : create_keys()) {
    const bool is_taken = reason_against(key.name, settings.verb()).empty();
    if (key.show != nullptr && is_taken) write(line_of(key, settings));
  }
  write_archive(settings, write);
  const std::vector<Input>& inputs = settings.options().inputs;
  if (inputs.empty()) return;
  write("\n# Inputs\n");
  if (settings.verb() == JobVerb::create) {
    write("reference = " + config_word(inputs.front().path) + '\n');
  }
  auto input = inputs.begin();
  for (const InputOrigin& origin : settings.input_origins()) {
    write(as_comment(std::to_string(origin.count) + " from " + origin.text));
    for (std::size_t i = 0; i < origin.count; ++i) write(lines_of(*input++));
  }
}

}  // namespace spillway
