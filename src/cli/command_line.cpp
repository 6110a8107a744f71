#include "cli/command_line.hpp"

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

}  // namespace spillway
