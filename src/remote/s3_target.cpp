#include "remote/s3_target.hpp"

#include <algorithm>

#include "remote/aws_settings.hpp"
#include "remote/percent_text.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr const char* kDefaultRegion = "us-east-1";
// Of a request without a body.
constexpr const char* kNoPayload =
    "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Others would make the name a part of a URL that is something else, such as another host.
bool may_be_in_bucket(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

std::string location(const std::string& bucket, const std::string& key, const AwsSettings& aws) {
  if (!aws.endpoint.empty()) {
    const bool ends_in_slash = aws.endpoint.back() == '/';
    return aws.endpoint + (ends_in_slash ? "" : "/") + bucket + key;
  }
  const std::string host =
      aws.region.empty() ? "s3.amazonaws.com" : "s3." + aws.region + ".amazonaws.com";
  // A certificate of AWS is for names of one label.
  const bool has_dot = bucket.find('.') != std::string::npos;
  return has_dot ? "https://" + host + "/" + bucket + key : "https://" + bucket + "." + host + key;
}

}  // namespace

RequestTarget s3_target(const Url& url, const Environment& environment) {
  if (url.path.size() < 2) {
    throw Error(ErrorKind::usage, url.shown() + ": names no object (s3://<bucket>/<key>)");
  }
  if (!std::ranges::all_of(url.authority, may_be_in_bucket)) {
    throw Error(ErrorKind::usage,
                url.shown() + ": names no bucket (letters, digits, '.', '-', '_')");
  }
  const AwsSettings aws = aws_settings(environment);
  RequestTarget target{location(url.authority, percent_encoded(url.path), aws)};
  target.follows_redirects = false;
  if (aws.key_id.empty()) return target;
  target.credentials = aws.key_id + ":" + aws.secret;
  target.signing = "aws:amz:" + (aws.region.empty() ? kDefaultRegion : aws.region) + ":s3";
  target.headers.emplace_back(kNoPayload);
  if (!aws.token.empty()) target.headers.push_back("x-amz-security-token: " + aws.token);
  return target;
}

}  // namespace spillway
