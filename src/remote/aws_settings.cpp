#include "remote/aws_settings.hpp"

#include <fstream>
#include <initializer_list>
#include <map>
#include <optional>
#include <string_view>

#include "base/ascii_text.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

using Profile = std::map<std::string, std::string>;

constexpr std::string_view kBlanks = " \t\r";

std::string trimmed(std::string_view text) { return std::string(spillway::trimmed(text, kBlanks)); }

/// Adds the settings of a section, `[name]`, to the profile. Whether the file has that section.
bool read_profile(const std::string& path, const std::string& section, Profile& profile) {
  std::ifstream file(path);
  bool is_there = false;
  bool is_inside = false;
  for (std::string line; std::getline(file, line);) {
    const std::string text = trimmed(line);
    if (text.empty() || text[0] == '#' || text[0] == ';') continue;
    if (text[0] == '[') {
      is_inside = trimmed(std::string_view(text).substr(1, text.find(']') - 1)) == section;
      is_there = is_there || is_inside;
      continue;
    }
    const std::size_t equals = text.find('=');
    // Indented lines are of a setting that has settings of its own.
    const bool is_nested = kBlanks.find(line[0]) != std::string_view::npos;
    if (!is_inside || is_nested || equals == std::string::npos) continue;
    profile.emplace(trimmed(std::string_view(text).substr(0, equals)),
                    trimmed(std::string_view(text).substr(equals + 1)));
  }
  return is_there;
}

Profile profile_of(const Environment& environment) {
  const auto path = [&](const char* variable, const char* usual) {
    return environment(variable).value_or(environment("HOME").value_or("") + usual);
  };
  const std::optional<std::string> asked = environment("AWS_PROFILE");
  const std::string name = asked.value_or("default");
  Profile profile;
  const bool in_credentials =
      read_profile(path("AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials"), name, profile);
  const bool in_config = read_profile(path("AWS_CONFIG_FILE", "/.aws/config"),
                                      name == "default" ? name : "profile " + name, profile);
  if (asked && !in_credentials && !in_config) {
    throw Error(ErrorKind::input, "AWS_PROFILE: there is no profile " + name);
  }
  return profile;
}

}  // namespace

AwsSettings aws_settings(const Environment& environment) {
  const Profile profile = profile_of(environment);
  const auto setting = [&](std::initializer_list<const char*> variables, const char* key) {
    for (const char* variable : variables) {
      if (auto value = environment(variable)) return *std::move(value);
    }
    const auto found = profile.find(key);
    return found == profile.end() ? std::string() : found->second;
  };
  AwsSettings aws;
  aws.region = setting({"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  aws.endpoint = setting({"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}, "endpoint_url");
  const bool is_in_environment = environment("AWS_ACCESS_KEY_ID").has_value();
  if (is_in_environment) {
    aws.key_id = *environment("AWS_ACCESS_KEY_ID");
    aws.secret = environment("AWS_SECRET_ACCESS_KEY").value_or("");
    aws.token = environment("AWS_SESSION_TOKEN").value_or("");
  } else {
    aws.key_id = setting({}, "aws_access_key_id");
    aws.secret = setting({}, "aws_secret_access_key");
    aws.token = setting({}, "aws_session_token");
  }
  return aws;
}

}  // namespace spillway
