#include "base/url.hpp"

#include <doctest/doctest.h>

#include "spillway/error.hpp"

using namespace spillway;

TEST_CASE("URLs: what is one, and what is a path") {
  for (const char* text : {"http://h/a", "HTTPS://h/a", "s3://b/k", "ftp://h/a"}) {
    CHECK(is_url(text));
  }
  for (const char* text :
       {"a.agc", "/dir/a.agc", "C:/a.agc", "://x", "1x://h", "a b://h", "http:/h", ""}) {
    CHECK_FALSE(is_url(text));
  }
}

TEST_CASE("URLs: their parts") {
  const Url url = Url::parse("HTTPS://user:p@ss@host:8443/dir/a.agc?x=1&y=2#part");
  CHECK(url.scheme == "https");
  CHECK(url.credentials == "user:p@ss");
  CHECK(url.authority == "host:8443");
  CHECK(url.path == "/dir/a.agc");
  CHECK(url.query == "x=1&y=2");
  CHECK(url.text() == "https://host:8443/dir/a.agc?x=1&y=2");
  CHECK(Url::parse("http://host?x").query == "x");
  CHECK(Url::parse("http://host").path.empty());
  CHECK_THROWS_AS(Url::parse("http:///a"), Error);
  CHECK_THROWS_AS(Url::parse("http://host/a b"), Error);
  CHECK_THROWS_AS(Url::parse("http://host/a\nb"), Error);
}

TEST_CASE("URLs: a key of S3 may hold what ends a path elsewhere") {
  const Url url = Url::parse("s3://bucket/dir/a b?c#d");
  CHECK(url.authority == "bucket");
  CHECK(url.path == "/dir/a b?c#d");
}

TEST_CASE("URLs: messages show no credentials, and caches know an object whoever reads it") {
  const Url url = Url::parse("https://user:secret@h/a?X-Amz-Signature=secret&version=3&flag");
  CHECK(url.shown() == "https://h/a?X-Amz-Signature=...&version=...&...");
  CHECK(url.identity() == "https://h/a?version=3&flag");
  CHECK(source_name("https://user:secret@h/a") == "https://h/a");
  CHECK(source_name("dir/a.agc") == "dir/a.agc");
}

TEST_CASE("URLs: messages show no control characters") {
  CHECK(Url::parse("s3://bucket/a\nb\x1b[2J").shown() == "s3://bucket/a\\nb\\x1b[2J");
}

TEST_CASE("URLs: words of a command line show no credentials") {
  CHECK(shown_word("https://user:secret@h/a?sig=secret") == "https://h/a?sig=...");
  CHECK(shown_word("--archive=https://user:secret@h/a") == "--archive=https://h/a");
  CHECK(shown_word("x=y=https://secret@h/a?secret") == "x=y=https://h/a?...");
  // Not URLs that are read, but with secrets nevertheless.
  CHECK(shown_word("https://user:secret@h/a b") == "https://h/a b");
  CHECK(shown_word("ftp://user:secret@h/a") == "ftp://h/a");
  CHECK(shown_word("https://user:secret@") == "https://");
  for (const char* word : {"", "-o", "a=", "a=b", "--threads=2", "dir/user:pw@h.fa"}) {
    CHECK(shown_word(word) == word);
  }
}
