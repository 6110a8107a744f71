#include "input/file_content.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/byte_order_mark.hpp"
#include "base/text_bytes.hpp"
#include "input/compression.hpp"
#include "input/open_input.hpp"
#include "input/other_format.hpp"
#include "input/peeked_source.hpp"
#include "input/tar/tar_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kFirstBytes = kTarBlockBytes;

bool is_fasta(std::string_view first) {
  first = without_byte_order_mark(first);
  first.remove_prefix(std::min(first.find_first_not_of(" \t\r\n"), first.size()));
  return first.starts_with('>');
}

/// Of a file that is not compressed.
FileContent plain_content(std::string_view first) {
  if (is_tar_header(as_bytes(first))) {
    return {"a tar archive", "create makes an archive of the FASTA files in it"};
  }
  if (is_fasta(first)) return {"FASTA", "create makes an archive of it"};
  const OtherFormat format = other_format(first);
  std::string advice(format.advice);
  if (advice.ends_with("converts it")) advice += " to FASTA, and create makes an archive of that";
  return {std::string(format.name), std::move(advice)};
}

FileContent decompressed_content(std::unique_ptr<ByteSource> raw) {
  try {
    const PeekedSource text(decompress_text_or_tar(std::move(raw)).bytes, kFirstBytes);
    return plain_content(text.first_bytes());
  } catch (const Error&) {
    return {};
  }
}

FileContent content_of_file(const std::filesystem::path& path) {
  auto raw = std::make_unique<PeekedSource>(open_file(path), kFirstBytes);
  const Compression compression = compression_of(raw->first_bytes());
  if (is_tar_header(as_bytes(raw->first_bytes())) || compression.kind == CompressionKind::none) {
    return plain_content(raw->first_bytes());
  }
  FileContent content;
  if (compression.kind != CompressionKind::unread) {
    content = decompressed_content(std::move(raw));
  }
  const std::string packed = "compressed with " + std::string(compression.name);
  if (!content.name.empty()) return {content.name + ", " + packed, content.advice};
  return {"data " + packed, std::string(compression.tool) + " decompresses it"};
}

}  // namespace

FileContent content_of_first_bytes(ByteView first) {
  const std::string_view text(reinterpret_cast<const char*>(first.data()), first.size());
  const Compression compression = compression_of(text);
  if (is_tar_header(first) || compression.kind == CompressionKind::none) {
    return plain_content(text);
  }
  return {"data compressed with " + std::string(compression.name), {}};
}

FileContent content_of(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  try {
    return content_of_file(path);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace spillway
