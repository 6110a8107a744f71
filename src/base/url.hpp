// URLs that name archives.
#pragma once

#include <string>
#include <string_view>

namespace spillway {

/// Whether the text is a URL (`scheme://`) and not a path.
bool is_url(std::string_view text);

/// A URL in parts. Nothing is decoded.
struct Url {
  std::string scheme;       ///< in lower case
  std::string credentials;  ///< user, or user:password; mostly empty
  std::string authority;    ///< host, or host:port
  std::string path;         ///< begins with '/', or is empty
  std::string query;        ///< without '?'

  /// Error usage if it has no host, or holds characters that no URL has.
  static Url parse(const std::string& text);

  /// Without credentials.
  std::string text() const;
  /// What messages call it: without credentials, and without the values of the query, which may be
  /// a signature; control characters are escaped.
  std::string shown() const;
  /// What it names, whoever asks and whenever: without credentials and signatures.
  std::string identity() const;
};

/// A word of a command line as logs may have it: a URL in it, also after '=', as Url::shown().
std::string shown_word(const std::string& word);

/// What messages call what stands at `path`: a URL as Url::shown(), a path as it is.
std::string source_name(const std::string& path);

}  // namespace spillway
