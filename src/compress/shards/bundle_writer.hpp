// Writes a bundle, which appears under its name when it is whole.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/stream_hash.hpp"
#include "base/temporary_file.hpp"
#include "compress/shards/bundle.hpp"

namespace spillway {

/// Not thread-safe. Holds a frame for each section.
class BundleWriter {
 public:
  /// Takes the records of one section, in the order in which they will be read.
  class Section {
   public:
    Section(BundleWriter& bundle, std::string name, std::size_t key_bytes);

    /// REQUIRES: the key has the length of all keys of the section.
    void add(ByteView key, ByteView payload);

   private:
    friend class BundleWriter;
    void begin_frame();
    void end_frame();

    BundleWriter& bundle_;
    BundleSection about_;
    Bytes frame_;  // eight bytes of room, its length, its records
    Bytes first_key_;
  };

  /// Writes to a file of its own beside `path`. Error io.
  BundleWriter(const std::filesystem::path& path, const BundleIdentity& identity);
  BundleWriter(const BundleWriter&) = delete;
  BundleWriter& operator=(const BundleWriter&) = delete;

  /// A new section; several can be written to at a time. Good until finish().
  Section& section(const std::string& name, std::size_t key_bytes);
  /// The bundle is whole, with what the task says of its result: it is synced, and takes its name
  /// in the place of what stands there. Error io.
  void finish(ByteView result);

 private:
  void write(ByteView bytes);

  std::filesystem::path path_;
  TemporaryFile file_;
  std::uint64_t offset_ = 0;
  std::uint64_t frames_ = 0;
  std::deque<Section> sections_;
};

}  // namespace spillway
