#include "run/status_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "run/json.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 64 << 10;

bool write_new(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return false;
  const ssize_t written = ::write(fd, text.data(), text.size());
  return (::close(fd) == 0) && written >= 0 && static_cast<std::size_t>(written) == text.size();
}

}  // namespace

std::string to_json_text(const RunStatus& status) {
  JsonObject json;
  json.add("state", status.state)
      .add("message", status.message)
      .add("stage", status.stage)
      .add("percent", static_cast<unsigned>(status.fraction * 100))
      .add("fraction", status.fraction)
      .add("eta_seconds", status.eta_seconds)
      .add("seconds", status.seconds)
      .add("samples", status.samples)
      .add("total_samples", status.total_samples)
      .add("bases", status.bases)
      .add("scratch_bytes", status.scratch_bytes)
      .add("archive_bytes", status.archive_bytes)
      .add("output", status.output)
      .add("partial", status.partial)
      .add("directory_id", status.directory_id)
      .add("checkpoint", status.checkpoint)
      .add("host", status.run.host)
      .add("pid", static_cast<std::uint64_t>(status.run.pid))
      .add("boot_id", status.run.boot_id)
      .add("started", status.run.started)
      .add("updated", status.updated)
      .add("command", status.run.command)
      .add("version", status.version);
  return json.text() + "\n";
}

std::optional<RunStatus> status_of_json(std::string_view text) {
  const std::optional<FlatJson> json = FlatJson::parse(text);
  if (!json) return std::nullopt;
  RunStatus status;
  status.state = json->text("state");
  status.message = json->text("message");
  status.stage = json->text("stage");
  status.fraction = std::clamp(json->number("fraction").value_or(0), 0.0, 1.0);
  status.eta_seconds = json->number("eta_seconds");
  status.seconds = json->number("seconds").value_or(0);
  status.samples = json->count("samples");
  status.total_samples = json->count("total_samples");
  status.bases = json->count("bases");
  status.scratch_bytes = json->count("scratch_bytes");
  status.archive_bytes = json->count("archive_bytes");
  status.output = json->text("output");
  status.partial = json->text("partial");
  status.directory_id = json->text("directory_id");
  status.checkpoint = json->text("checkpoint");
  status.run = {json->text("host"), static_cast<std::int64_t>(json->count("pid")),
                json->text("boot_id"), json->text("started"), json->text("command")};
  status.version = json->text("version");
  status.updated = json->text("updated");
  return status;
}

std::string id_of_directory(const fs::path& directory) {
  struct stat info {};
  if (::lstat(directory.c_str(), &info) != 0) return {};
  return std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
}

StatusFile::StatusFile(const fs::path& directory)
    : path_(directory.string() + "/status.json"), unfinished_(path_ + ".new") {}

bool StatusFile::write(const RunStatus& status) const {
  if (write_new(unfinished_, to_json_text(status)) &&
      std::rename(unfinished_.c_str(), path_.c_str()) == 0) {
    return true;
  }
  ::unlink(unfinished_.c_str());
  return false;
}

void StatusFile::remove() const noexcept {
  ::unlink(path_.c_str());
  ::unlink(unfinished_.c_str());
}

std::optional<RunStatus> read_status(const fs::path& directory) {
  const std::string path = directory.string() + "/status.json";
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::string text(kMaxBytes, '\0');
  const ssize_t size = ::read(fd, text.data(), text.size());
  ::close(fd);
  if (size <= 0) return std::nullopt;
  return status_of_json(std::string_view(text).substr(0, static_cast<std::size_t>(size)));
}

}  // namespace spillway
