#include "run/json.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace spillway {
namespace {

TEST_CASE("json: fields in order") {
  JsonObject json;
  CHECK(json.text() == "{}");
  json.add("a", "x").add("b", std::uint64_t{1} << 63).add("c", 0.25).add_bool("d", true);
  json.add("e", std::optional<double>()).add_json("f", "[1, 2]");
  json.add("g", std::numeric_limits<double>::infinity());
  CHECK(json.text() == R"({"a": "x", "b": 9223372036854775808, "c": 0.25, "d": true, )"
                       R"("e": null, "f": [1, 2], "g": null})");
}

TEST_CASE("json: text of any bytes") {
  CHECK(json_quoted("a\"b\\c\n\x01") == R"("a\"b\\c\u000a\u0001")");
  CHECK(json_quoted("\xc3\xa4\xe2\x82\xac\xf0\x9f\xa7\xac") ==
        "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\xa7\xac\"");
  for (const char* wrong : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    CHECK(json_quoted(wrong).find("\xef\xbf\xbd") != std::string::npos);
    CHECK(json_quoted(wrong).find(wrong) == std::string::npos);
  }
}

TEST_CASE("json: bytes that are no text are there in full beside it") {
  JsonObject json;
  json.add_bytes("a", "caf\xc3\xa9").add_bytes("b", "caf\xe9\x0a");
  CHECK(json.text() ==
        "{\"a\": \"caf\xc3\xa9\", \"b\": \"caf\xef\xbf\xbd\\u000a\", \"b_hex\": \"636166e90a\"}");
  CHECK(is_utf8(""));
  CHECK(is_utf8(std::string_view("\0\x7f", 2)));
  CHECK_FALSE(is_utf8("ok\xc3"));
}

TEST_CASE("an array of texts, one of which is no UTF-8, has a second one with all bytes") {
  CHECK(JsonObject().add_bytes("a", std::vector<std::string>{}).text() == "{\"a\": []}");
  CHECK(JsonObject().add_bytes("a", std::vector<std::string>{"x", "y"}).text() ==
        "{\"a\": [\"x\", \"y\"]}");
  CHECK(JsonObject().add_bytes("a", std::vector<std::string>{"x", "\xe9"}).text() ==
        "{\"a\": [\"x\", \"\xef\xbf\xbd\"], \"a_hex\": [\"78\", \"e9\"]}");
}

TEST_CASE("json: what is written is read") {
  JsonObject json;
  json.add("text", "a \"b\" \\ \n\t\xc3\xa4").add("count", ~std::uint64_t{0}).add("number", -0.5);
  const auto back = FlatJson::parse(" " + json.text() + " \n");
  REQUIRE(back);
  CHECK(back->text("text") == "a \"b\" \\ \n\t\xc3\xa4");
  CHECK(back->count("count") == ~std::uint64_t{0});
  CHECK(back->number("number") == -0.5);
  CHECK(back->text("none").empty());
  CHECK(back->count("text") == 0);
  CHECK(back->count("number") == 0);
  CHECK_FALSE(back->number("text"));
  CHECK(FlatJson::parse("{}"));
  CHECK(FlatJson::parse(R"({"a": null, "b": true, "c": "\u00e4\/"})")->text("c") == "\xc3\xa4/");
}

TEST_CASE("json: what is none is refused") {
  for (const char* wrong : {"",
                            "{",
                            "}",
                            "{} x",
                            "[]",
                            "1",
                            "{\"a\"}",
                            "{\"a\": }",
                            "{\"a\": 1,}",
                            "{a: 1}",
                            "{\"a\": [1]}",
                            "{\"a\": {}}",
                            "{\"a\": 1 \"b\": 2}",
                            "{\"a\": 1, \"a\": 2}",
                            "{\"a\": \"\\x\"}",
                            "{\"a\": \"\\u12\"}",
                            "{\"a\": \"\\ud800\"}",
                            "{\"a\": \"x\ny\"}",
                            "{\"a\": 1e}",
                            "{\"a\": nul}",
                            "{\"a\": \"x}"}) {
    CAPTURE(wrong);
    CHECK_FALSE(FlatJson::parse(wrong));
  }
}

}  // namespace
}  // namespace spillway
