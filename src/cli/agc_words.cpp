#include "cli/agc_words.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

#include "config/option_limits.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

struct RangeOfOption {
  std::string_view name;  // the long one
  OptionRange range;
};

constexpr RangeOfOption kRanges[] = {{"batch-size", kPackCardinalities},
                                     {"gzip", kGzipLevels},
                                     {"kmer-length", kKmerLengths},
                                     {"line-length", kLineLengths},
                                     {"min-match-length", kMinMatchLengths},
                                     {"segment-size", kSegmentSizes},
                                     {"threads", kThreadCounts},
                                     {"verbosity", kVerbosities}};
constexpr std::string_view kFallback = "fallback";

std::string within_range(std::string_view name, const std::string& text) {
  if (name == kFallback) {
    const double number = std::strtod(text.c_str(), nullptr);
    return number > kMaxFallback ? "0.05" : number > 0 ? text : "0";
  }
  const auto* const found = std::ranges::find(kRanges, name, &RangeOfOption::name);
  if (found == std::end(kRanges)) return text;
  const long long number = std::strtoll(text.c_str(), nullptr, 10);
  const auto not_negative = static_cast<std::uint64_t>(std::max(number, 0LL));
  return std::to_string(std::clamp(not_negative, found->range.least, found->range.most));
}

bool takes_value(const po::option_description& option) {
  return option.semantic()->max_tokens() > 0;
}

/// Goes over the words of a command line.
class Translation {
 public:
  Translation(std::span<const std::string> args, const po::options_description& options)
      : args_(args), options_(options) {}

  std::vector<std::string> words() && {
    while (at_ < args_.size()) {
      const std::string& word = args_[at_++];
      if (word == "--") {
        words_.push_back(word);
        words_.insert(words_.end(), args_.begin() + static_cast<std::ptrdiff_t>(at_), args_.end());
        break;
      }
      if (word.starts_with("--")) {
        take_long(word);
      } else if (word.size() > 1 && word[0] == '-') {
        take_letters(word);
      } else {
        words_.push_back(word);
      }
    }
    return std::move(words_);
  }

 private:
  void take_long(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const auto* const option = options_.find_nothrow(name, false);
    if (option == nullptr) return;
    if (!takes_value(*option)) return take_flag(*option);
    words_.push_back(word);
    if (equals == std::string::npos && at_ < args_.size()) words_.push_back(args_[at_++]);
  }

  void take_letters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const auto* const option = options_.find_nothrow(std::string{'-', word[i]}, false);
      if (option == nullptr) continue;
      if (!takes_value(*option)) {
        take_flag(*option);
        continue;
      }
      std::string value = word.substr(i + 1);
      if (value.empty() && at_ < args_.size()) value = args_[at_++];
      const std::string name = "--" + option->long_name() + "=";
      std::erase_if(words_, [&](const std::string& other) { return other.starts_with(name); });
      words_.push_back(name + within_range(option->long_name(), value));
      return;
    }
  }

  void take_flag(const po::option_description& option) {
    const std::string next = at_ < args_.size() ? args_[at_] : std::string();
    if (next == "true" || next == "false") ++at_;
    const std::string flag = "--" + option.long_name();
    std::erase(words_, flag);
    if (next != "false") words_.push_back(flag);
  }

  std::span<const std::string> args_;
  const po::options_description& options_;
  std::size_t at_ = 0;
  std::vector<std::string> words_;
};

}  // namespace

bool asks_for_agc(std::span<const std::string> args) {
  const auto end = std::ranges::find(args, "--");
  return std::find(args.begin(), end, std::string("--") + kAgcOption) != end;
}

std::vector<std::string> agc_words(std::span<const std::string> args,
                                   const po::options_description& options) {
  return Translation(args, options).words();
}

}  // namespace spillway
