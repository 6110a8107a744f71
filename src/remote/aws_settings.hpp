// Credentials, region and endpoint as AWS's own tools find them.
#pragma once

#include <string>

#include "base/environment.hpp"

namespace spillway {

struct AwsSettings {
  std::string key_id{};  ///< empty: requests are not signed
  std::string secret{};
  std::string token{};
  std::string region{};    ///< empty: not stated
  std::string endpoint{};  ///< empty: AWS
};

/// Of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, AWS_REGION or
/// AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, and what those leave open of the
/// profile AWS_PROFILE ("default") in AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials) and
/// AWS_CONFIG_FILE (~/.aws/config). Error input if there is no profile of a name that was given.
AwsSettings aws_settings(const Environment& environment);

}  // namespace spillway
