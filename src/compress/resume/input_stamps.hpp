// Whether the files that a run reads stay as they were when it began.
//
// A file that somebody writes to while it is read would be archived as one that never existed. So
// each is looked at before the run reads anything, before and after it is read itself, and once
// more before the archive is published.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/checkpoint_state.hpp"
#include "base/mutex.hpp"
#include "input/file_stamp.hpp"
#include "scratch/store.hpp"
#include "spillway/error.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// An input is not what it was when the run began.
class ChangedInput : public Error {
 public:
  explicit ChangedInput(const std::string& text) : Error(ErrorKind::input, text) {}
};

/// The stamps of all files that a run reads: inputs with their further files, the archive that
/// `append` adds to, the one that `convert` reads. Standard input, FIFOs and devices have none. A
/// member of a tar archive is as its archive. Memory: the stamps of 256 inputs; those of more are
/// in the store.
class InputStamps {
 public:
  using Warn = std::function<void(const std::string&)>;

  /// `options` and `store` outlive the object.
  InputStamps(const CreateOptions& options, ScratchStore& store);

  /// Takes the stamps. To be called once, before anything is read and before other threads use the
  /// store. Error input if a file cannot be looked at.
  void take();
  /// ChangedInput, which names the file and what is different, if a file of this input is not what
  /// it was at take(), or is gone. Thread-safe.
  void check(std::size_t input);
  /// Runs `read`, which reads the input, then check(): also if `read` fails on what it reads, since
  /// a change may be the reason.
  template <typename Read>
  void check_after(std::size_t input, Read read) {
    try {
      read();
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::input || error.kind() == ErrorKind::corrupt) check(input);
      throw;
    }
    check(input);
  }
  /// check() for all inputs and, with `with_base`, the archive that is appended to. A file that is
  /// gone was read whole, since check() came after: `warn` is told. Thread-safe.
  void check_all(bool with_base, const Warn& warn);

 private:
  using Stamp = std::optional<FileStamp>;

  std::size_t count() const { return options_.source.empty() ? options_.inputs.size() : 1; }
  void take_piece(std::size_t piece) SPILLWAY_REQUIRES(mutex_);
  /// Calls visit(path, stamp) for each file of the input.
  template <typename Visit>
  void for_each_stamp(std::size_t input, Visit visit) SPILLWAY_REQUIRES(mutex_);
  void load_piece(std::size_t piece) SPILLWAY_REQUIRES(mutex_);

  const CreateOptions& options_;
  ScratchStore& store_;
  std::size_t inputs_per_piece_;
  Stamp base_;
  Mutex mutex_;
  // Stamps of some inputs, one after another.
  Bytes piece_ SPILLWAY_GUARDED_BY(mutex_);
  std::size_t number_ SPILLWAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace spillway
