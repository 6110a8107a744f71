#include "cli/command_line.hpp"

#include <charconv>

#include "base/duration_text.hpp"
#include "base/size_text.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr const char* kOperands = "operand";

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
    po::store(po::command_line_parser(std::vector<std::string>(args.begin(), args.end()))
                  .options(all)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values);
    po::notify(values);
    return values;
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, error.what());
  }
}

std::vector<std::string> operands(const po::variables_map& values) {
  if (values.count(kOperands) == 0) return {};
  return values[kOperands].as<std::vector<std::string>>();
}

std::uint64_t number_of_option(const std::string& text, const std::string& option,
                               std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < least || number > most) {
    throw Error(ErrorKind::usage, option + " takes a whole number from " + std::to_string(least) +
                                      " to " + std::to_string(most) + ", not '" + text + "'");
  }
  return number;
}

std::uint64_t size_of_option(const std::string& text, const std::string& option) {
  const auto size = parse_size(text);
  if (!size || *size == 0) {
    throw Error(ErrorKind::usage,
                option + " takes a size such as 300000, 256M or 4GiB, not '" + text + "'");
  }
  return *size;
}

std::uint64_t duration_of_option(const std::string& text, const std::string& option) {
  const auto seconds = parse_duration(text);
  if (!seconds || *seconds == 0) {
    throw Error(ErrorKind::usage, option +
                                      " takes a duration such as 90s, 30m, 23h30m or 1-12:00:00, "
                                      "not '" +
                                      text + "'");
  }
  return *seconds;
}

}  // namespace spillway
