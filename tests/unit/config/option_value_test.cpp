#include "config/option_value.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "config/option_table.hpp"

namespace spillway {
namespace {

std::string complaint(const std::function<void()>& call) {
  try {
    call();
    return "fine";
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
}

TEST_CASE("values are checked, and messages name the option") {
  CHECK(number_of({"n", "17"}, {17, 32}) == 17);
  CHECK(size_of({"s", "2K"}) == 2048);
  CHECK(duration_of({"d", "2m"}) == 120);
  CHECK(complaint([] {
          number_of({"n", "16"}, {17, 32});
        }) == "n takes a whole number from 17 to 32, not '16'");
  CHECK(complaint([] {
          size_of({"s", "0"});
        }) == "s takes a size such as 300000, 256M or 4GiB, not '0'");
  CHECK(complaint([] {
          duration_of({"d", "0"});
        }) == "d takes a duration such as 90s, 30m, 23h30m or 1-12:00:00, not '0'");
  CHECK(complaint([] { file_of({"f", ""}); }) == "f names no file");
  for (const char* word : {"true", "yes", "1", "YES"}) CHECK(flag_of({"f", word}));
  for (const char* word : {"false", "no", "0", "False"}) CHECK_FALSE(flag_of({"f", word}));
  CHECK(complaint([] {
          flag_of({"f", "on"});
        }) == "f takes true, yes, 1 or false, no, 0, not 'on'");
}

TEST_CASE("what messages quote is short and of one line") {
  CHECK(in_quotes("a\nb\x7f") == "'a?b?'");
  CHECK(in_quotes(std::string(201, 'x')) == "'" + std::string(200, 'x') + "...'");
}

TEST_CASE("each option takes what it shows of the defaults") {
  const CreateOptions defaults;
  for (const CreateKey& key : create_keys()) {
    CHECK(find_create_key(key.name) == &key);
    if (key.show == nullptr) continue;
    const std::string shown = key.show(defaults);
    if (shown.empty()) continue;  // a path that is not set
    CreateOptions options;
    key.apply({"option", shown}, options);
    CHECK(key.show(options) == shown);
  }
}

/// What `key` shows when it was given `text`.
std::string applied(std::string_view key, const char* text) {
  CreateOptions options;
  const CreateKey* const found = find_create_key(key);
  REQUIRE(found != nullptr);
  found->apply({"x", text}, options);
  return found->show(options);
}

TEST_CASE("what options show means the same as what they were given") {
  CHECK(applied("memory", "1024K") == "1MiB");
  CHECK(applied("memory", "1025K") == "1025KiB");
  CHECK(applied("memory", "1000") == "1000");
  CHECK(applied("memory", "8192T") == "8192TiB");
  CHECK(applied("memory", "auto") == "auto");
  CHECK(applied("max-scratch", "none") == "none");
  CHECK(applied("time-limit", "23:30:00") == "23h30m");
  CHECK(applied("time-limit", "none") == "none");
  CHECK(applied("threads", "auto") == "auto");
  CHECK(applied("segment-size", "auto") == "auto");
  CHECK(applied("checkpoint", "0") == "0");
  CHECK(applied("checkpoint", "0.25") == "0.25");
  CHECK(applied("concatenated", "1") == "yes");
  CHECK(applied("preserve", "case") == "case");
  CHECK(applied("digests", "short") == "short");
  CHECK(applied("verify", "full") == "full");
  CHECK(applied("stats", "a b") == "a b");
}

TEST_CASE("variables are named by their options") {
  CHECK(find_create_key("kmer-length")->variable() == "SPILLWAY_KMER_LENGTH");
  CHECK(find_create_key("nothing") == nullptr);
}

}  // namespace
}  // namespace spillway
