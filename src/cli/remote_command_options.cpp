#include "cli/remote_command_options.hpp"

#include <chrono>
#include <string>

#include "cli/process_environment.hpp"
#include "config/option_limits.hpp"
#include "config/option_value.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace po = boost::program_options;

constexpr OptionRange kRemoteTimeouts{1, 86400};
constexpr OptionRange kRemoteRetries{0, 100};

po::typed_value<std::string>* text(const char* name) {
  return po::value<std::string>()->value_name(name);
}

}  // namespace

void add_remote_options(po::options_description& options) {
  // clang-format off
  options.add_options()
      ("remote-cache", text("DIR"), "where what is read of an archive by URL is kept for later runs [nowhere]")
      ("remote-cache-size", text("SIZE"), "bound of what that directory holds [1GiB]")
      ("remote-timeout", text("SECONDS"), "a connection without progress for this long has failed, 1..86400 [30]")
      ("remote-retries", text("N"), "how often a request to a server that fails is repeated, 0..100 [5]");
  // clang-format on
}

RemoteOptions remote_options(const po::variables_map& values) {
  const auto value = [&](const char* option) { return values[option].as<std::string>(); };
  RemoteOptions remote;
  remote.environment = process_environment();
  if (values.count("remote-cache") > 0) {
    remote.cache_directory = value("remote-cache");
    if (remote.cache_directory.empty()) {
      throw Error(ErrorKind::usage, "--remote-cache names no directory");
    }
  }
  if (values.count("remote-cache-size") > 0) {
    remote.cache_directory_bytes = size_of({"--remote-cache-size", value("remote-cache-size")});
  }
  if (values.count("remote-timeout") > 0) {
    remote.timeout = std::chrono::seconds(
        number_of({"--remote-timeout", value("remote-timeout")}, kRemoteTimeouts));
  }
  if (values.count("remote-retries") > 0) {
    remote.retries = static_cast<unsigned>(
        number_of({"--remote-retries", value("remote-retries")}, kRemoteRetries));
  }
  return remote;
}

}  // namespace spillway
