#include "input/decompress/gzip_source.hpp"

#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/read.hpp>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <span>
#include <string>
#include <utility>

#include "input/decompress/gzip_filter.hpp"

namespace spillway {
namespace {

/// What a Boost.Iostreams filter reads from: a view of a ByteSource as a Boost source.
class SourceDevice {
 public:
  using char_type = char;
  using category = boost::iostreams::source_tag;

  explicit SourceDevice(ByteSource& source) : source_(&source) {}
  std::streamsize read(char* out, std::streamsize size) {
    const std::size_t n =
        source_->read({reinterpret_cast<std::uint8_t*>(out), static_cast<std::size_t>(size)});
    return n == 0 ? -1 : static_cast<std::streamsize>(n);
  }

 private:
  ByteSource* source_;
};

/// The output of a Boost.Iostreams input filter over `upstream`.
template <class Filter>
class FilteredSource final : public ByteSource {
 public:
  FilteredSource(std::unique_ptr<ByteSource> upstream, Filter filter)
      : upstream_(std::move(upstream)), device_(*upstream_), filter_(std::move(filter)) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    const std::streamsize n =
        boost::iostreams::read(filter_, device_, reinterpret_cast<char*>(out.data()),
                               static_cast<std::streamsize>(out.size()));
    return n < 0 ? 0 : static_cast<std::size_t>(n);
  }
  const std::string& name() const override { return upstream_->name(); }

 private:
  std::unique_ptr<ByteSource> upstream_;
  SourceDevice device_;
  Filter filter_;
};

}  // namespace

std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> raw) {
  GzipFilter filter(raw->name());
  return std::make_unique<FilteredSource<GzipFilter>>(std::move(raw), std::move(filter));
}

}  // namespace spillway
