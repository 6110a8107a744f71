// A tar archive, as it comes from a file. The first byte says in which pieces, and whether the sums
// in the headers are made right first, so that what is behind them is reached. In whatever pieces
// it comes, and whether contents are read or passed over, the same has to come out of it.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fuzz_input.hpp"
#include "input/tar/tar_reader.hpp"
#include "piece_source.hpp"

namespace {

using namespace spillway;
using fuzz::PieceSource;

void make_sums_right(std::vector<std::uint8_t>& archive) {
  std::size_t at = 0;
  while (archive.size() - at >= kTarBlockBytes) {
    TarBlock block;
    const auto begin = archive.begin() + static_cast<std::ptrdiff_t>(at);
    std::copy_n(begin, kTarBlockBytes, block.begin());
    at += kTarBlockBytes;
    if (is_zeros(block)) continue;
    std::fill_n(begin + 148, 8, std::uint8_t{' '});
    unsigned sum = 0;
    for (std::size_t i = 0; i < kTarBlockBytes; ++i) sum += begin[static_cast<std::ptrdiff_t>(i)];
    char digits[8];
    std::snprintf(digits, sizeof(digits), "%06o", sum);
    std::copy_n(digits, 7, begin + 148);
    const std::uint64_t bytes = read_tar_header(block).bytes.value_or(0);
    if (bytes > archive.size() - at) return;
    at += std::min<std::size_t>((bytes + kTarBlockBytes - 1) / kTarBlockBytes * kTarBlockBytes,
                                archive.size() - at);
  }
}

/// All that comes out, or the message.
std::string read_all(std::span<const std::uint8_t> archive, std::size_t piece, bool reads) {
  std::string all;
  std::vector<std::uint8_t> buffer(1 + piece % 1000);
  TarReader tar(std::make_unique<PieceSource>(archive, piece));
  try {
    std::uint64_t end = 0;
    while (tar.next()) {
      const TarReader::Entry& entry = tar.entry();
      fuzz::require(entry.offset >= end);
      fuzz::require(entry.name.size() <= TarReader::kMaxNameBytes);
      all += entry.name + '\n' + std::to_string(static_cast<int>(entry.kind)) + ' ' +
             std::to_string(entry.offset) + ' ' + std::to_string(entry.bytes) + '\n';
      std::uint64_t size = 0;
      while (reads) {
        const std::size_t n = tar.read(buffer);
        if (n == 0) break;
        size += n;
      }
      if (!reads) size = tar.pass_over(entry.bytes);
      fuzz::require(size == entry.bytes);
      fuzz::require(tar.left_bytes() == 0);
      end = tar.position();
      fuzz::require(end <= archive.size());
    }
    fuzz::require(!tar.next());
  } catch (const Error& error) {
    fuzz::require(error.kind() == ErrorKind::input || error.kind() == ErrorKind::unsupported);
    all += error.what();
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const auto how = input.number<std::uint8_t>();
  const std::size_t piece = std::size_t{1} + (how >> 1) * 50;
  const auto bytes = input.rest();
  std::vector<std::uint8_t> archive(bytes.begin(), bytes.end());
  if (how % 2 == 1) make_sums_right(archive);
  const std::string all = read_all(archive, piece, true);
  fuzz::require(read_all(archive, piece, false) == all);
  fuzz::require(read_all(archive, ~std::size_t{0} / 2, true) == all);
  return 0;
}
