#include "digest/sequence_digest.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>

using namespace spillway;

namespace {

ByteView bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

SequenceDigest digest_of(const std::string& text) {
  SequenceHasher hasher;
  hasher.update(bytes_of(text));
  return hasher.finish();
}

}  // namespace

TEST_CASE("digests of sequences as the standards have them") {
  // GA4GH refget v2: ACGT.
  CHECK(sha512t24u_text(digest_of("ACGT")) == "aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2");
  CHECK(md5_text(digest_of("ACGT")) == "f1f8f4bf413b16ad135722aa4591043e");
  CHECK(sha512t24u_text(digest_of("")) == "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXc");
  CHECK(md5_text(digest_of("")) == "d41d8cd98f00b204e9800998ecf8427e");
}

TEST_CASE("a sequence in pieces, and one after another") {
  SequenceHasher hasher;
  for (const char c : std::string("ACGTNNNN")) {
    const auto byte = static_cast<std::uint8_t>(c);
    hasher.update({&byte, 1});
  }
  CHECK(hasher.finish() == digest_of("ACGTNNNN"));
  CHECK(hasher.finish() == digest_of(""));
}

TEST_CASE("the digest of a set depends on each member and on the order") {
  const auto of = [](std::initializer_list<const char*> sequences) {
    SetHasher set;
    for (const char* sequence : sequences) set.add(digest_of(sequence));
    return set.finish();
  };
  CHECK(of({"A", "C"}) == of({"A", "C"}));
  CHECK(of({"A", "C"}) != of({"C", "A"}));
  CHECK(of({"A", "C"}) != of({"A"}));
  CHECK(of({}) != of({""}));
}
