#include "extract/open_reader.hpp"

#include <utility>

#include "archive/opening_parts.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kMaxRemoteFooter = std::uint64_t{64} << 20;

}  // namespace

ArchiveReader open_reader(std::shared_ptr<const ByteRangeSource> source,
                          std::uint64_t max_kept_footer) {
  const bool is_remote = source->is_remote();
  ArchiveReader reader(std::move(source), is_remote ? kMaxRemoteFooter : max_kept_footer);
  expect_opening(reader);
  return reader;
}

}  // namespace spillway
