#include "job/status_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "job/json.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 64 << 10;

bool write_new(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return false;
  const ssize_t written = ::write(fd, text.data(), text.size());
  return (::close(fd) == 0) && written >= 0 && static_cast<std::size_t>(written) == text.size();
}

}  // namespace

std::string to_json_text(const RunStatus& status) {
  Json json;
  json["state"] = status.state;
  json["message"] = status.message;
  json["stage"] = status.stage;
  json["percent"] = static_cast<int>(status.fraction * 100);
  json["fraction"] = status.fraction;
  if (status.eta_seconds) {
    json["eta_seconds"] = *status.eta_seconds;
  } else {
    json["eta_seconds"] = nullptr;
  }
  json["seconds"] = status.seconds;
  json["samples"] = status.samples;
  json["total_samples"] = status.total_samples;
  json["bases"] = status.bases;
  json["scratch_bytes"] = status.scratch_bytes;
  json["archive_bytes"] = status.archive_bytes;
  json["output"] = status.output;
  json["partial"] = status.partial;
  json["checkpoint"] = status.checkpoint;
  json["host"] = status.run.host;
  json["pid"] = static_cast<std::uint64_t>(status.run.pid);
  json["boot_id"] = status.run.boot_id;
  json["started"] = status.run.started;
  json["updated"] = status.updated;
  json["command"] = status.run.command;
  json["version"] = status.version;
  return to_line(json) + "\n";
}

std::optional<RunStatus> status_of_json(std::string_view text) {
  const std::optional<Json> json = object_of(text);
  if (!json) return std::nullopt;
  RunStatus status;
  status.state = text_field(*json, "state");
  status.message = text_field(*json, "message");
  status.stage = text_field(*json, "stage");
  status.fraction = number_field(*json, "fraction").value_or(0);
  status.eta_seconds = number_field(*json, "eta_seconds");
  status.seconds = number_field(*json, "seconds").value_or(0);
  status.samples = count_field(*json, "samples");
  status.total_samples = count_field(*json, "total_samples");
  status.bases = count_field(*json, "bases");
  status.scratch_bytes = count_field(*json, "scratch_bytes");
  status.archive_bytes = count_field(*json, "archive_bytes");
  status.output = text_field(*json, "output");
  status.partial = text_field(*json, "partial");
  status.checkpoint = text_field(*json, "checkpoint");
  status.run = {text_field(*json, "host"), static_cast<std::int64_t>(count_field(*json, "pid")),
                text_field(*json, "boot_id"), text_field(*json, "started"),
                text_field(*json, "command")};
  status.version = text_field(*json, "version");
  status.updated = text_field(*json, "updated");
  return status;
}

bool write_status(const fs::path& directory, const RunStatus& status) {
  const std::string path = directory.string() + "/status.json";
  const std::string unfinished = path + ".new";
  if (write_new(unfinished, to_json_text(status)) &&
      std::rename(unfinished.c_str(), path.c_str()) == 0) {
    return true;
  }
  ::unlink(unfinished.c_str());
  return false;
}

void remove_status(const fs::path& directory) {
  for (const char* name : {"/status.json", "/status.json.new"}) {
    ::unlink((directory.string() + name).c_str());
  }
}

std::optional<RunStatus> read_status(const fs::path& directory) {
  const std::string path = directory.string() + "/status.json";
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::string text(kMostBytes, '\0');
  const ssize_t size = ::read(fd, text.data(), text.size());
  ::close(fd);
  if (size <= 0) return std::nullopt;
  return status_of_json(std::string_view(text).substr(0, static_cast<std::size_t>(size)));
}

}  // namespace spillway
