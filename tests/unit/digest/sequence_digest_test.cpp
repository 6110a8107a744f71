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

TEST_CASE("published digests: MD5 of printable bytes, sha512t24u of letters") {
  const auto digests_of = [](const std::string& text, std::size_t piece) {
    PublishedHasher hasher;
    hasher.update(bytes_of("X-\n"));  // nothing of one sequence stays for the next
    hasher.finish();
    for (std::size_t at = 0; at < text.size(); at += piece) {
      hasher.update(bytes_of(text.substr(at, piece)));
    }
    return hasher.finish();
  };
  for (const std::size_t piece : {1, 3, 100}) {
    for (const std::string text : {"ACGTN", ""}) {
      CHECK(digests_of(text, piece) ==
            SequenceDigests{hash128(bytes_of(text)), digest_of(text), digest_of(text)});
    }
    for (const std::string text : {"---ACGT***", "AC-GT", "ACGT>", "AC\vG\xc3T", "\nACGT*"}) {
      std::string printable;
      std::string letters;
      for (const char c : text) {
        if (c > ' ' && c <= '~') printable += c;
        if (c >= 'A' && c <= 'Z') letters += c;
      }
      const SequenceDigests digests = digests_of(text, piece);
      CHECK(digests.hash == hash128(bytes_of(text)));
      CHECK(digests.all == digest_of(text));
      CHECK(digests.published.md5 == digest_of(printable).md5);
      CHECK(digests.published.sha512t24 == digest_of(letters).sha512t24);
    }
  }
  CHECK(sha512t24u_text(digests_of("---ACGT***", 4).published) ==
        "aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2");
}

TEST_CASE("the hash alone, and digests again") {
  PublishedHasher hasher;
  hasher.want(PublishedHasher::Wanted::hash);
  hasher.update(bytes_of("AC-GT"));
  CHECK(hasher.finish() == SequenceDigests{hash128(bytes_of("AC-GT")), {}, {}});
  hasher.want(PublishedHasher::Wanted::all);
  hasher.update(bytes_of("ACGT"));
  CHECK(hasher.finish() ==
        SequenceDigests{hash128(bytes_of("ACGT")), digest_of("ACGT"), digest_of("ACGT")});
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
