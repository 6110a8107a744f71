// The golden archives of agc, and what is in them.
#pragma once
#include <algorithm>
#include <boost/uuid/detail/md5.hpp>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "unit/test_data.hpp"

namespace spillway {

inline std::string md5_of(const std::string& text) {
  boost::uuids::detail::md5 md5;
  md5.process_bytes(text.data(), text.size());
  boost::uuids::detail::md5::digest_type digest;
  md5.get_digest(digest);
  // Four words in older releases of Boost, sixteen bytes in newer ones.
  std::string hex;
  for (const auto part : digest) {
    char digits[9];
    std::snprintf(digits, sizeof digits, sizeof part == 1 ? "%02x" : "%08x", unsigned{part});
    hex += digits;
  }
  return hex;
}

struct FastaRecord {
  std::string header;
  std::string bases;

  bool operator==(const FastaRecord&) const = default;
};

/// Takes FASTA apart; checks nothing.
inline std::vector<FastaRecord> parse_fasta(const std::string& text) {
  std::vector<FastaRecord> records;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text[at] == '>') {
      records.push_back({text.substr(at + 1, end - at - 1), ""});
    } else {
      records.back().bases.append(text, at, end - at);
    }
    at = end + 1;
  }
  return records;
}

/// One row of a manifest.
struct GoldenContig {
  std::string sample;
  std::string header;
  std::uint64_t length = 0;
  std::string md5;

  bool operator==(const GoldenContig&) const = default;
};

inline std::vector<GoldenContig> read_manifest(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<GoldenContig> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    // A header may hold tabs: the first field and the last two are plain.
    const std::size_t first = line.find('\t');
    const std::size_t last = line.rfind('\t');
    const std::size_t before_last = line.rfind('\t', last - 1);
    rows.push_back({line.substr(0, first), line.substr(first + 1, before_last - first - 1),
                    std::stoull(line.substr(before_last + 1, last - before_last - 1)),
                    line.substr(last + 1)});
  }
  return rows;
}

inline std::vector<std::filesystem::path> golden_archives(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(test_data(folder))) {
    if (entry.path().extension() == ".agc") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

inline std::filesystem::path golden_archive(const std::string& name) {
  return test_data(name + ".agc");
}

/// A sink that gathers all text.
class TextSink {
 public:
  void operator()(std::span<const std::uint8_t> bytes) {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  std::string text;
};

}  // namespace spillway
