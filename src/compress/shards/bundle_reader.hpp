// Reads a bundle. What is not whole, or is another one's, is refused before anything of it is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "compress/shards/bundle.hpp"
#include "spillway/error.hpp"

namespace spillway {

/// What a walk over a section gives: those records whose keys are not below `from` and below `to`,
/// if they are not empty.
struct KeyRange {
  Bytes from;
  Bytes to;
};

/// Not thread-safe. Holds the directory; a walk holds a frame.
class BundleReader {
 public:
  /// Error input if there is no file; Error corrupt, which names it, if it is cut, if its head or
  /// directory have other bytes than were written, or if it is of another job or task. With no
  /// `expected` job: of any.
  BundleReader(const std::filesystem::path& path, const std::optional<Hash128>& expected_job,
               const std::string& expected_task);

  const Hash128& job() const { return identity_.job; }
  const Bytes& result() const { return directory_.result; }
  std::uint64_t bytes() const { return file_.size(); }
  /// Error corrupt if there is none of that name.
  const BundleSection& section(const std::string& name) const;

  /// The records of a section, in their order. Refers to the reader.
  class Walk {
   public:
    /// The next record, which is lent until the next call; false: there is no more. Error corrupt
    /// if the frame has other bytes than were written.
    bool next(ByteView& key, ByteView& payload);

   private:
    friend class BundleReader;
    Walk(const BundleReader& bundle, const BundleSection& section, KeyRange range);
    bool next_of_all(ByteView& key, ByteView& payload);

    const BundleReader& bundle_;
    const BundleSection& section_;
    KeyRange range_;
    std::size_t frame_ = 0;  // the next one
    Bytes room_;             // of the open frame: see hash_of_frame
    ByteView rest_;          // of its records
  };
  Walk walk(const std::string& section, KeyRange range = {}) const {
    return {*this, this->section(section), std::move(range)};
  }

  /// Reads all of it: Error corrupt unless every byte is what was written.
  void check() const;
  /// Error corrupt, which names the file and what to do.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  ByteView read_frame(const BundleSection::Frame& frame, Bytes& room) const;

  std::filesystem::path path_;
  std::string task_;
  File file_;
  BundleIdentity identity_;
  std::uint64_t head_bytes_ = 0;
  std::uint64_t directory_at_ = 0;
  BundleDirectory directory_;
};

}  // namespace spillway
