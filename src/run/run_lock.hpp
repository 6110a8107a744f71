// One run at a time on one output, and on one scratch directory.
//
// A lock is a file of its own: `<scratch>/lock`, and `<output>.spillway-lock` beside the output.
// The file says who holds it, so that the one who is refused can be told; that is why the output's
// lock is not on `<output>.partial`, whose bytes are the archive's, and which changes places with
// an older archive when it is published. What counts is not that the file exists but that it is
// locked (fcntl(2), "open file description locks", which also hold between the hosts of NFS and
// Lustre), so a run that is killed leaves nothing behind that stops the next one.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "run/run_identity.hpp"

namespace spillway {

/// A lock that this process holds while the object lives. Then the file goes, too.
class RunLock {
 public:
  using Warn = std::function<void(const std::string&)>;

  /// Locks `path`, a file that is made if it is not there, and writes into it who this is. `what`
  /// is what the lock is for ("out.agc: "...). Does not wait: Error resource, which names the
  /// holder, if it is held. Error io if the file cannot be opened or written to, or has other
  /// things in it than a lock's. Where the file system has no locks `warn` is told, and only a
  /// holder that seems to live on this host is a reason to refuse.
  static RunLock acquire(const std::filesystem::path& path, const std::string& what,
                         const Warn& warn);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  ~RunLock() { release(); }

  /// Removes the file, then lets go. For who removes the directory that it is in: first all other
  /// files, then this, then the directory.
  void release() noexcept;
  /// Lets go, but leaves the file where it is, as a run that is killed does.
  void let_go() noexcept;

  /// Whether the file was there before, with what a run that was killed has left in it.
  bool was_left() const { return was_left_; }

  enum class State {
    free,     ///< nobody holds it, or it is not there
    held,     ///< by a run that lives
    unknown,  ///< the file system does not say, and the holder is, or was, on another host
  };
  struct Holder {
    State state = State::free;
    std::optional<RunIdentity> run;  ///< who holds it, or held it when it was killed
  };

  /// Looks without locking. Follows no link.
  static Holder holder_of(const std::filesystem::path& path);
  static bool is_held(const std::filesystem::path& path) {
    return holder_of(path).state != State::free;
  }

 private:
  RunLock(int fd, std::string path, bool was_left)
      : fd_(fd), path_(std::move(path)), was_left_(was_left) {}

  int fd_ = -1;
  std::string path_;
  bool was_left_;
};

/// `<output>.spillway-lock`.
std::filesystem::path lock_of_output(const std::filesystem::path& output);

}  // namespace spillway
