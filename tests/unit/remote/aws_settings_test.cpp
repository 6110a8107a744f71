#include "remote/aws_settings.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

#include "remote/s3_target.hpp"
#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

using namespace spillway;

namespace {

Environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

}  // namespace

TEST_CASE("AWS settings: variables come before profiles") {
  const TemporaryDirectory home;
  std::filesystem::create_directory(home.path() / ".aws");
  std::ofstream(home.path() / ".aws/credentials") << "# keys\n[default]\naws_access_key_id = A\n"
                                                     "aws_secret_access_key=B\n[other]\n"
                                                     "aws_access_key_id = C\n"
                                                     "aws_secret_access_key = D\n"
                                                     "aws_session_token = T\n";
  std::ofstream(home.path() / ".aws/config")
      << "[default]\nregion = eu-west-1\n[profile other]\nregion=us-west-2\n"
         "s3 =\n  addressing_style = path\nendpoint_url = http://127.0.0.1:9000\n";
  const std::string directory = home.path().string();
  const AwsSettings plain = aws_settings(variables({{"HOME", directory}}));
  CHECK(plain.key_id == "A");
  CHECK(plain.secret == "B");
  CHECK(plain.region == "eu-west-1");
  CHECK(plain.endpoint.empty());
  const AwsSettings other =
      aws_settings(variables({{"HOME", directory}, {"AWS_PROFILE", "other"}}));
  CHECK(other.key_id == "C");
  CHECK(other.token == "T");
  CHECK(other.endpoint == "http://127.0.0.1:9000");
  const AwsSettings mixed = aws_settings(variables({{"HOME", directory},
                                                    {"AWS_ACCESS_KEY_ID", "E"},
                                                    {"AWS_SECRET_ACCESS_KEY", "F"},
                                                    {"AWS_DEFAULT_REGION", "x"}}));
  CHECK(mixed.key_id == "E");
  CHECK(mixed.secret == "F");
  CHECK(mixed.token.empty());
  CHECK(mixed.region == "x");
  CHECK_THROWS_AS(aws_settings(variables({{"HOME", directory}, {"AWS_PROFILE", "none"}})), Error);
}

TEST_CASE("S3: where an object is") {
  const auto at = [](const std::string& url, std::map<std::string, std::string> values) {
    values.emplace("HOME", "/nonexistent");
    return s3_target(Url::parse(url), variables(std::move(values)));
  };
  CHECK(at("s3://bucket/a b/c.agc", {}).url == "https://bucket.s3.amazonaws.com/a%20b/c.agc");
  CHECK(at("s3://bucket/a.agc", {}).signing.empty());
  CHECK(at("s3://my.bucket/a", {{"AWS_REGION", "eu-west-1"}}).url ==
        "https://s3.eu-west-1.amazonaws.com/my.bucket/a");
  const RequestTarget signed_target = at("s3://bucket/a", {{"AWS_ENDPOINT_URL_S3", "http://h:1/"},
                                                           {"AWS_ACCESS_KEY_ID", "K"},
                                                           {"AWS_SECRET_ACCESS_KEY", "S"},
                                                           {"AWS_SESSION_TOKEN", "T"}});
  CHECK(signed_target.url == "http://h:1/bucket/a");
  CHECK(signed_target.credentials == "K:S");
  CHECK(signed_target.signing == "aws:amz:us-east-1:s3");
  CHECK(signed_target.headers.back() == "x-amz-security-token: T");
  CHECK_FALSE(signed_target.follows_redirects);
  CHECK_THROWS_AS(at("s3://bucket", {}), Error);
}
