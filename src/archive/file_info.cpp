#include "archive/file_info.hpp"

#include <charconv>
#include <span>

#include "archive/stream_names.hpp"
#include "base/little_endian.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// The pairs are a few hundred bytes; more than this is damage.
constexpr std::uint64_t kMaxInfoBytes = std::uint64_t{1} << 20;

[[noreturn]] void fail(const ArchiveReader& archive, const std::string& reason) {
  throw Error(ErrorKind::corrupt, archive.path() + ": " + reason);
}

PartBytes read_small(const ArchiveReader& archive, std::string_view stream) {
  const PartPlace place = archive.place(stream, 0);
  if (place.size > kMaxInfoBytes) fail(archive, std::string(stream) + " is too long");
  return archive.read(place);
}

std::string take_string(const ArchiveReader& archive, std::string_view& rest) {
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) fail(archive, "file_type_info ends early");
  std::string text(rest.substr(0, end));
  rest.remove_prefix(end + 1);
  return text;
}

std::uint32_t version_number(const ArchiveReader& archive, std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    fail(archive, "states no version of the format");
  }
  return value;
}

std::optional<std::uint32_t> sample_number(const FileInfo& info, std::string_view key) {
  const std::string_view text = info.value(key);
  if (text.empty()) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw Error(ErrorKind::corrupt,
                "file_type_info: " + std::string(key) + " is not the number of a sample");
  }
  return value;
}

}  // namespace

std::string_view FileInfo::value(std::string_view key) const {
  for (const auto& [name, text] : pairs) {
    if (name == key) return text;
  }
  return {};
}

FileInfo read_file_info(const ArchiveReader& archive) {
  if (!archive.has_stream(stream_name::kFileTypeInfo)) {
    fail(archive, "not an AGC archive (no file_type_info)");
  }
  const PartBytes part = read_small(archive, stream_name::kFileTypeInfo);
  std::string_view rest(reinterpret_cast<const char*>(part.bytes.data()), part.bytes.size());
  if (part.metadata > rest.size()) fail(archive, "file_type_info ends early");
  FileInfo info;
  for (std::uint64_t i = 0; i < part.metadata; ++i) {
    std::string key = take_string(archive, rest);
    info.pairs.emplace_back(std::move(key), take_string(archive, rest));
  }
  info.file_version_major = version_number(archive, info.value("file_version_major"));
  info.file_version_minor = version_number(archive, info.value("file_version_minor"));
  if (info.file_version_major < 1 || info.file_version_major > 3 || info.file_version_minor != 0) {
    throw Error(ErrorKind::unsupported, archive.path() + ": version " +
                                            std::to_string(info.file_version_major) + "." +
                                            std::to_string(info.file_version_minor) +
                                            " of the AGC format is not known here");
  }
  return info;
}

std::uint32_t exact_from(const FileInfo& info) {
  return sample_number(info, kExactFromKey).value_or(0);
}

std::optional<std::uint32_t> case_from(const FileInfo& info) {
  return sample_number(info, kCaseFromKey);
}

ArchiveParams read_params(const ArchiveReader& archive, const FileInfo& info) {
  const PartBytes part = read_small(archive, stream_name::kParams);
  const std::span<const std::uint8_t> bytes = part.bytes;
  const bool has_segment_size = info.file_version_major > 1;
  if (bytes.size() < (has_segment_size ? 16u : 12u)) fail(archive, "params ends early");
  ArchiveParams params;
  params.kmer_length = load_little_endian<std::uint32_t>(bytes);
  params.min_match_length = load_little_endian<std::uint32_t>(bytes.subspan(4));
  params.pack_cardinality = load_little_endian<std::uint32_t>(bytes.subspan(8));
  if (has_segment_size) params.segment_size = load_little_endian<std::uint32_t>(bytes.subspan(12));
  if (params.kmer_length == 0 || params.kmer_length > 32 || params.pack_cardinality == 0) {
    fail(archive, "params are out of range");
  }
  return params;
}

}  // namespace spillway
