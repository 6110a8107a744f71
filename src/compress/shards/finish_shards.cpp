#include <algorithm>
#include <string>

#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/output_target.hpp"
#include "base/stream_hash.hpp"
#include "base/temporary_file.hpp"
#include "compress/reader_warning.hpp"
#include "compress/replace/replaced_archive.hpp"
#include "compress/shards/job.hpp"
#include "compress/shards/results.hpp"
#include "compress/shards/shards.hpp"
#include "compress/shards/task_run.hpp"
#include "run/log.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

// From the device, as far as the system allows.
bool has_bytes(const File& file, const ArchiveResult& archive) {
  if (file.size() != archive.bytes) return false;
  file.drop_cached();
  StreamHash hash;
  Bytes buffer;
  for (std::uint64_t at = 0; at < archive.bytes; at += buffer.size()) {
    buffer.resize(std::min<std::uint64_t>(kPieceBytes, archive.bytes - at));
    file.read_at(at, buffer);
    hash.update(buffer);
  }
  return hash.digest128() == archive.hash;
}

bool is_published(const fs::path& output, const ArchiveResult& archive) {
  return file_bytes(output) == archive.bytes && has_bytes(File::open_read(output), archive);
}

void publish(const BundleReader& bundle, const ArchiveResult& archive, const OutputTarget& output) {
  TemporaryFile file(output);
  BundleReader::Walk pieces = bundle.walk(section_name::kArchive);
  ByteView no_key;
  for (ByteView piece; pieces.next(no_key, piece);) file.file().write(piece);
  file.file().sync();
  if (!has_bytes(file.file(), archive)) {
    throw Error(ErrorKind::corrupt,
                output.name + ": does not read back as it was written; it is not published");
  }
  file.replace();
  File::open_directory_of(output.path).sync_directory();
}

}  // namespace

void finish_shards(const fs::path& directory, const std::function<void(CreateOptions&)>& adjust,
                   const RunHost& host) {
  Stop stop(host.stop);
  const StopScope scope(&stop);
  const ShardJob job = ShardJob::load(directory);
  const ShardTask last{Stage::metadata};
  std::error_code error;
  if (!fs::exists(ShardJob::path_of(directory, last), error)) {
    throw Error(ErrorKind::usage, directory.string() + ": the task " + last.name() +
                                      " has not run (spillway shards status lists what can)");
  }
  const BundleReader bundle = job.open(directory, last);
  const auto archive = result_of<ArchiveResult>(bundle);
  CreateOptions options = job.options();
  options.host = host;
  adjust(options);
  const OutputTarget output = output_target(options.output);
  options.output = output.file_path();
  const Log log(host.observer);
  if (is_published(output.path, archive)) return log.stage(output.name + ": is there already");
  refuse_to_replace(options);
  publish(bundle, archive, output);
  warn_of_readers(output.path, output.name, false, log);
  log.stage("done: " + std::to_string(archive.bytes) + " bytes of archive");
}

}  // namespace spillway
