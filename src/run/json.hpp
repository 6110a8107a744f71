// As much of JSON (RFC 8259) as this project writes and reads. Of our own, since the libraries
// allocate in destructors, which ends a run that has no memory left by std::terminate.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// An object that is being written, fields in the order in which they are added. Names are plain
/// ASCII. Bytes of text that are no UTF-8 (in paths) become U+FFFD.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view text);
  JsonObject& add(std::string_view name, const char* text) {
    return add(name, std::string_view(text));
  }
  JsonObject& add(std::string_view name, const std::string& text) {
    return add(name, std::string_view(text));
  }
  template <std::unsigned_integral Count>
  requires(!std::same_as<Count, bool>) JsonObject& add(std::string_view name, Count count) {
    return add_json(name, std::to_string(count));
  }
  JsonObject& add(std::string_view name, double number);
  /// Nothing: null.
  JsonObject& add(std::string_view name, std::optional<double> number);
  /// `text` may be any bytes: if it is no UTF-8, a second field, `<name>_hex`, has all of them as
  /// pairs of hexadecimal digits, as what stands in the first one cannot be had back.
  JsonObject& add_bytes(std::string_view name, std::string_view text);
  /// The same for an array of texts; the second field has all of them if one is no UTF-8.
  JsonObject& add_bytes(std::string_view name, const std::vector<std::string>& texts);
  JsonObject& add_bool(std::string_view name, bool value);
  /// `json` as it is: an object, or an array.
  JsonObject& add_json(std::string_view name, std::string_view json);

  /// In one line, without a line end.
  std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

/// `text` in quotes.
std::string json_quoted(std::string_view text);

/// Whether `text` is UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

/// An object without objects and arrays in it.
class FlatJson {
 public:
  /// Nothing if it is anything else, or has a field twice.
  static std::optional<FlatJson> parse(std::string_view text);

  /// Empty, nothing, 0 if the field is not there, or of another type.
  std::string text(const std::string& name) const;
  std::optional<double> number(const std::string& name) const;
  std::uint64_t count(const std::string& name) const;

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::string> numbers_;  // as they were written
};

}  // namespace spillway
