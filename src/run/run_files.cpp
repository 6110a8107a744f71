#include "run/run_files.hpp"

#include <string_view>

#include "run/run_lock.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::string_view kPartial = ".partial";

std::string with_run(const RunLock::Holder& holder) {
  return holder.run ? ": " + describe(*holder.run) : std::string();
}

// Where a lock cannot even be read (no descriptor is left, or it is another user's), nothing is known
// of a run: what comes next fails for the same reason, and says so.
bool is_in_use(const RunLock::Holder& holder) {
  return holder.state == RunLock::State::held ||
         (holder.state == RunLock::State::unknown && holder.run);
}

// A lock that is free but has stayed behind is that of a run that was interrupted.
void refuse_partial_of(const std::filesystem::path& output, const std::string& name) {
  const RunLock::Holder holder = RunLock::holder_of(lock_of_output(output));
  if (is_in_use(holder)) {
    throw Error(ErrorKind::resource, name + ": another run writes it" + with_run(holder));
  }
  if (!holder.run) return;
  throw Error(ErrorKind::resource, name + ": an interrupted run has left it" + with_run(holder) +
                                       " (repeat its command, or spillway cleanup removes it)");
}

}  // namespace

std::filesystem::path partial_of_output(const std::filesystem::path& output) {
  return output.string().append(kPartial);
}

std::optional<std::filesystem::path> output_of_partial(const std::filesystem::path& partial) {
  const std::string& name = partial.native();
  if (!name.ends_with(kPartial)) return std::nullopt;
  return name.substr(0, name.size() - kPartial.size());
}

void refuse_file_of_a_run(const std::filesystem::path& path, const std::string& name) {
  if (path.native().ends_with(lock_of_output("").native())) {
    throw Error(ErrorKind::io, name + ": is named like the lock of a run");
  }
  if (const auto output = output_of_partial(path)) refuse_partial_of(*output, name);
}

void refuse_partial_of_a_run(const std::filesystem::path& output, const std::string& name) {
  const std::string partial = partial_of_output(output).string();
  const RunLock::Holder holder = RunLock::holder_of(lock_of_output(partial));
  if (!is_in_use(holder)) return;
  throw Error(ErrorKind::resource, name + ": another run writes " + partial + with_run(holder));
}

}  // namespace spillway
