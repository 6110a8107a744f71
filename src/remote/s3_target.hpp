// Objects of S3 and of what speaks its protocol.
#pragma once

#include "base/environment.hpp"
#include "base/url.hpp"
#include "remote/request_target.hpp"

namespace spillway {

/// The object of a URL s3://bucket/key, where the environment and the profile files
/// (aws_settings.hpp) say that it is: at AWS, or at an endpoint. Signed if there are credentials.
/// Redirects are not followed: a signature is for one host. Error usage if the URL names no object.
RequestTarget s3_target(const Url& url, const Environment& environment);

}  // namespace spillway
