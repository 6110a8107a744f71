#include "config/config_syntax.hpp"

#include <doctest/doctest.h>

#include <string>

#include "config/expand_variables.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// "key|value", "-" for a line that sets nothing, or the complaint.
std::string parsed(std::string_view line) {
  try {
    const auto entry = parse_config_line(line);
    return entry ? std::string(entry->key) + '|' + std::string(entry->value) : "-";
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
}

std::string value_of(std::string_view text) {
  try {
    const ConfigWord word = config_value(text);
    return word.quoted ? "<" + word.text + ">" : word.text;
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
}

/// Each word in brackets.
std::string words_of(std::string_view text) {
  std::string words;
  for (ConfigWord word = take_config_word(text); word.quoted || !word.text.empty();
       word = take_config_word(text)) {
    words += "[" + word.text + "]";
  }
  return words;
}

TEST_CASE("lines of a config file") {
  CHECK(parsed("threads = 4") == "threads|4");
  CHECK(parsed("threads=4") == "threads|4");
  CHECK(parsed("\t threads \t=\t 4 \t") == "threads|4");
  CHECK(parsed("a = b = c") == "a|b = c");
  CHECK(parsed("a =") == "a|");
  for (const char* line : {"", "  \t", "# a = b", "  ; a = b", "[run]", " [ my run ] # x"}) {
    CHECK(parsed(line) == "-");
  }
}

TEST_CASE("what is no line of a config file") {
  CHECK(parsed("junk") == "is no 'key = value': 'junk'");
  CHECK(parsed("= 4") == "is no 'key = value': '= 4'");
  CHECK(parsed("my key = 4") == "is no 'key = value': 'my key = 4'");
  CHECK(parsed("a\x01\x62 = 4") == "is no 'key = value': 'a?b = 4'");
  CHECK(parsed(std::string(65, 'a') + "=1").starts_with("is no 'key = value'"));
  CHECK(parsed(std::string(64, 'a') + "=1") == std::string(64, 'a') + "|1");
  CHECK(parsed("[run") == "a section is [name], not '[run'");
  CHECK(parsed("[]") == "a section is [name], not '[]'");
  CHECK(parsed("[run] x") == "a section is [name], not '[run] x'");
}

TEST_CASE("values end at their comment") {
  CHECK(value_of("a b") == "a b");
  CHECK(value_of("a#b") == "a#b");
  CHECK(value_of("a # b") == "a");
  CHECK(value_of("a\t#b") == "a");
  CHECK(value_of("# b") == "");
  CHECK(value_of("a ; b") == "a ; b");
  CHECK(value_of("a\"b\"") == "a\"b\"");
}

TEST_CASE("quoted values are what they say") {
  CHECK(value_of(R"("a # b")") == "<a # b>");
  CHECK(value_of(R"("" # none)") == "<>");
  CHECK(value_of(R"(" a "# b)") == "< a >");
  CHECK(value_of(R"("\\ \" \n\r\t")") == "<\\ \" \n\r\t>");
  CHECK(value_of(R"("a)") == "a quote is not closed");
  CHECK(value_of(R"("a\)") == "a quote is not closed");
  CHECK(value_of(R"("a\")") == "a quote is not closed");
  CHECK(value_of(R"("a" b)") == "something follows the closing quote");
  CHECK(value_of(R"("\x")") == R"(in quotes there are \\, \", \n, \r and \t, but no '\x')");
}

TEST_CASE("words are parted by blanks") {
  CHECK(words_of("a  b\tc # d") == "[a][b][c]");
  CHECK(words_of("\"a b\" \"\" c\"d") == "[a b][][c\"d]");
  std::string_view value = "\"a\"b";
  CHECK_THROWS_AS(take_config_word(value), Error);
}

TEST_CASE("any text can be written as a value") {
  const Environment nothing = [](const std::string&) { return std::nullopt; };
  const auto read_back = [&](const std::string& text) {
    const ConfigWord value = config_value(config_word(text) + "  # comment");
    std::string words = config_word(text) + " rest";
    std::string_view rest = words;
    CHECK(take_config_word(rest).text == value.text);
    return expand_variables(value.text, nothing, VariableText::as_it_is);
  };
  CHECK(config_word("dir/a-b_c.fa.gz") == "dir/a-b_c.fa.gz");
  CHECK(config_word("a b") == "\"a b\"");
  CHECK(config_word("a*") == "\"a*\"");
  CHECK(config_word("${A}") == "\"$${A}\"");
  std::string all;
  for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
  for (const std::string& text :
       {std::string(), std::string("#"), std::string(" "), std::string("\"\\"), std::string("${"),
        std::string("$${a}"), std::string("$$$"), std::string("$"), std::string("${${"), all}) {
    CHECK(read_back(text) == text);
  }
}

TEST_CASE("variables are expanded once, from left to right") {
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "A") return "x y";
    if (name == "B_2") return "${A}*";
    if (name == "LONG") return std::string(kMaxExpandedBytes, 'l');
    return std::nullopt;
  };
  const auto expanded = [&](std::string_view text, VariableText use = VariableText::as_it_is) {
    try {
      return expand_variables(text, environment, use);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      return std::string(error.what());
    }
  };
  CHECK(expanded("") == "");
  CHECK(expanded("${A}/${A}.fa") == "x y/x y.fa");
  CHECK(expanded("${B_2}") == "${A}*");
  CHECK(expanded("${B_2}/*", VariableText::in_pattern) == "${A}\\*/*");
  CHECK(expanded("$A $ {A} $$ $") == "$A $ {A} $$ $");
  CHECK(expanded("$${A} $$${A}") == "${A} $${A}");
  CHECK(expanded("${LONG}").size() == kMaxExpandedBytes);
  CHECK(expanded("${LONG}x") == "a value is longer than 16384 bytes");
  CHECK(expanded("${LONG}${LONG}") == "a value is longer than 16384 bytes");
  CHECK(expanded("${NONE}") == "the variable NONE is not set, or empty");
  CHECK(expanded("a${A") == "a '${' is not closed ('$${' stands for '${')");
  for (const char* name : {"${}", "${2}", "${A-B}", "${A:-x}", "${ A}"}) {
    CHECK(expanded(name) ==
          "'" + std::string(name) + "' names no variable ('$${' stands for '${')");
  }
}

}  // namespace
}  // namespace spillway
