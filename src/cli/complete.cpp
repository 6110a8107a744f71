#include "cli/complete.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "base/url.hpp"
#include "cli/verb_help.hpp"
#include "cli/verbs.hpp"
#include "config/option_table.hpp"
#include "fasta/first_word.hpp"
#include "spillway/archive.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

using Kind = Completions::Kind;

// More than that no one looks through.
constexpr std::size_t kMaxWords = 2000;

// Options that take one of a few words, and these words: those that create does not have.
constexpr std::pair<std::string_view, std::string_view> kChoices[] = {
    {"mark-strand", "rc no sign custom,"},
    {"completion", "bash zsh fish"},
    {"for", "create append convert"}};

// Names that can be completed as words of a line.
bool is_one_line(std::string_view name) {
  return std::ranges::none_of(name, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

class Completer {
 public:
  explicit Completer(std::span<const std::string> line) : line_(line), current_(line.back()) {}

  Completions run() {
    if (line_.size() == 1) {
      complete_verb();
      return std::move(result_);
    }
    const Verb* const verb = find_verb(line_.front());
    if (verb == nullptr) return {Kind::files, {}};
    verb_ = verb;
    options_ = options_of(verb->help());
    split();
    if (open_option_ != nullptr) {
      complete_value(*open_option_, "");
    } else if (const HelpOption* option = long_option_with_value(current_)) {
      complete_value(*option, current_.substr(0, current_.find('=') + 1));
    } else if (current_.starts_with('-') && current_ != "-") {
      complete_option();
    } else {
      complete_operand();
    }
    return std::move(result_);
  }

 private:
  void offer(std::string text, std::string_view description = {}) {
    if (!text.starts_with(current_) || !is_one_line(text)) return;
    if (result_.words.size() == kMaxWords) return;
    result_.words.push_back({std::move(text), printable(description)});
  }

  bool is_full() const { return result_.words.size() == kMaxWords; }

  void complete_verb() {
    for (const Verb& verb : verbs()) offer(std::string(verb.name), verb.what);
    offer("--help", "the verbs");
    offer("--version", "the version");
  }

  const HelpOption* find_option(std::string_view word) const {
    const auto found = std::ranges::find_if(options_, [&](const HelpOption& option) {
      return word == "--" + option.name ||
             (option.letter != 0 && word == std::string("-") + option.letter);
    });
    return found == options_.end() ? nullptr : &*found;
  }

  // Of a word such as --name=value.
  const HelpOption* long_option_with_value(std::string_view word) const {
    const std::size_t equals = word.find('=');
    if (!word.starts_with("--") || equals == std::string_view::npos) return nullptr;
    return find_option(word.substr(0, equals));
  }

  // Tells operands from options and their values, up to the word that is completed.
  void split() {
    for (std::size_t i = 1; i + 1 < line_.size(); ++i) {
      const std::string& word = line_[i];
      if (!word.starts_with('-') || word == "-") {
        operands_.push_back(word);
        continue;
      }
      const HelpOption* const option = find_option(word);
      if (option == nullptr) continue;
      given_.push_back(option->name);
      if (option->is_flag()) continue;
      if (i + 2 == line_.size()) {
        open_option_ = option;
      } else {
        ++i;
      }
    }
  }

  void complete_value(const HelpOption& option, const std::string& before) {
    if (option.takes_path()) {
      result_.kind = option.takes_directory() ? Kind::directories : Kind::files;
      return;
    }
    for (const std::string_view word : choices_of(option.name)) offer(before + std::string(word));
    for (const auto& [name, values] : kChoices) {
      if (name != option.name) continue;
      for (std::size_t begin = 0; begin < values.size();) {
        const std::size_t end = std::min(values.find(' ', begin), values.size());
        offer(before + std::string(values.substr(begin, end - begin)));
        begin = end + 1;
      }
    }
  }

  void complete_option() {
    for (const HelpOption& option : options_) {
      offer("--" + option.name, option.text);
      if (option.letter != 0 && current_.size() <= 2) {
        offer(std::string("-") + option.letter, option.text);
      }
    }
  }

  void complete_operand() {
    switch (verb_->operands) {
      case Operands::verbs:
        for (const Verb& verb : verbs()) offer(std::string(verb.name), verb.what);
        return;
      case Operands::directories:
        result_.kind = Kind::directories;
        return;
      case Operands::files:
        result_.kind = Kind::files;
        return;
      case Operands::archive:
        if (operands_.empty()) result_.kind = Kind::files;
        return;
      case Operands::archive_and_samples:
      case Operands::archive_and_contigs:
        if (operands_.empty()) {
          result_.kind = Kind::files;
        } else {
          complete_from_archive();
        }
    }
  }

  void complete_from_archive() {
    if (operands_.front() == "-" || is_url(operands_.front())) return;
    try {
      const Archive archive(operands_.front());
      if (verb_->operands == Operands::archive_and_samples) {
        offer_samples(archive, "", "");
      } else {
        offer_contigs(archive);
      }
    } catch (const Error&) {
      result_.words.clear();
    }
  }

  // By name.
  void offer_samples(const Archive& archive, const std::string& before, const std::string& after) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < archive.sample_count(); ++i) {
      names.push_back(archive.sample_name(i));
    }
    std::ranges::sort(names);
    for (const std::string_view name : names) {
      if (!is_full()) offer(before + std::string(name) + after);
    }
  }

  // A contig needs its sample, as a rule: that comes first, or after an '@'. Contigs to begin with
  // are those of the first sample.
  void offer_contigs(const Archive& archive) {
    if (archive.sample_count() == 0) return;
    if (std::ranges::find(given_, "all-samples") != given_.end()) {
      return offer_contigs_of(archive, 0, "", "");
    }
    for (std::size_t i = current_.find_first_of(":#@"); i != std::string::npos;
         i = current_.find_first_of(":#@", i + 1)) {
      const std::string before = current_.substr(0, i + 1);
      if (current_[i] == '@') {
        offer_samples(archive, before, "");
      } else if (const auto sample = sample_named(archive, current_.substr(0, i))) {
        offer_contigs_of(archive, *sample, before, "");
      }
    }
    if (!result_.words.empty()) return;
    offer_samples(archive, "", ":");
    offer_contigs_of(archive, 0, "", "@");
  }

  static std::optional<std::size_t> sample_named(const Archive& archive, const std::string& name) {
    try {
      return archive.find_sample(name);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  void offer_contigs_of(const Archive& archive, std::size_t sample, const std::string& before,
                        const std::string& after) {
    archive.for_each_contig(sample, [&](std::string_view header) {
      const std::string_view word = first_word(header);
      if (!word.empty() && !is_full()) offer(before + std::string(word) + after);
    });
  }

  std::span<const std::string> line_;
  const std::string& current_;
  const Verb* verb_ = nullptr;
  std::vector<HelpOption> options_;
  std::vector<std::string> operands_;
  std::vector<std::string> given_;           // options, by their long names
  const HelpOption* open_option_ = nullptr;  // whose value is completed
  Completions result_;
};

}  // namespace

Completions complete(std::span<const std::string> line) {
  if (line.empty()) return {};
  return Completer(line).run();
}

std::string completion_text(const Completions& completions) {
  std::string text = completions.kind == Kind::words   ? "words\n"
                     : completions.kind == Kind::files ? "files\n"
                                                       : "directories\n";
  for (const Completions::Word& word : completions.words) {
    text += word.text;
    if (!word.description.empty()) text += "\t" + word.description;
    text += '\n';
  }
  return text;
}

}  // namespace spillway
