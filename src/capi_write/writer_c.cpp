// The C interface to Writer.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "capi/guard.hpp"
#include "spillway/options.hpp"
#include "spillway/spillway_write.h"
#include "spillway/stop_token.hpp"
#include "spillway/writer.hpp"

using spillway::checked;
using spillway::CreateOptions;
using spillway::fail_usage;
using spillway::guarded;
using spillway::Writer;

struct spw_writer {
  spw_writer(CreateOptions options, std::uint64_t line_length)
      : writer(with_stop(std::move(options)), line_length) {}

  spillway::StopToken stop;  // outlives the writer
  Writer writer;

 private:
  CreateOptions with_stop(CreateOptions options) {
    options.host.stop = &stop;
    return options;
  }
};

namespace {

void apply_setting(CreateOptions& options, std::string_view setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string_view::npos) {
    fail_usage("'" + std::string(setting) + "': not name=value");
  }
  const std::string_view name = setting.substr(0, equals);
  if (name == "output") fail_usage("the output is named already");
  spillway::set_option(options, name, std::string(setting.substr(equals + 1)));
}

CreateOptions options_of(const char* path, const spw_writer_options& given) {
  CreateOptions options;
  if (given.base != nullptr) {
    if (*given.base == '\0') fail_usage("the path of the archive that is added to is empty");
    options.base = given.base;
  }
  options.output = checked(path, "the path");
  for (const char* const* setting = given.settings; setting != nullptr && *setting != nullptr;
       ++setting) {
    apply_setting(options, *setting);
  }
  return options;
}

std::uint64_t line_length_of(const spw_writer_options& given) {
  if (given.line_length == SPW_ONE_LINE) return 0;
  return given.line_length == 0 ? Writer::kUsualLineLength : given.line_length;
}

/// Runs work(writer), and returns 0 or a status.
template <typename Work>
std::int64_t with_writer(spw_writer* handle, Work work) noexcept {
  return guarded([&] {
    if (handle == nullptr) fail_usage("the writer is NULL");
    work(handle->writer);
    return std::int64_t{SPW_OK};
  });
}

}  // namespace

extern "C" {

spw_writer* spw_writer_open(const char* path, const spw_writer_options* options) {
  spw_writer* handle = nullptr;
  guarded([&] {
    const spw_writer_options given = options == nullptr ? spw_writer_options{} : *options;
    handle = new spw_writer(options_of(path, given), line_length_of(given));
    return std::int64_t{SPW_OK};
  });
  return handle;
}

int64_t spw_writer_add_sample(spw_writer* writer, const char* name) {
  return with_writer(writer, [&](Writer& w) { w.add_sample(checked(name, "the name")); });
}

int64_t spw_writer_add_contig(spw_writer* writer, const char* header) {
  return with_writer(writer, [&](Writer& w) { w.add_contig(checked(header, "the header")); });
}

int64_t spw_writer_add_bases(spw_writer* writer, const char* bases, size_t size) {
  return with_writer(writer, [&](Writer& w) {
    if (size > 0) w.add_bases({checked(bases, "the pointer to the bases"), size});
  });
}

int64_t spw_writer_finish(spw_writer* writer) {
  return with_writer(writer, [](Writer& w) { w.finish(); });
}

void spw_writer_stop(spw_writer* writer) {
  if (writer != nullptr) writer->stop.request_stop();
}

void spw_writer_close(spw_writer* writer) { delete writer; }

}  // extern "C"
