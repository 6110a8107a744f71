// What is behind the interface of Archive.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "extract/archive_parts.hpp"
#include "extract/record_writer.hpp"
#include "spillway/archive.hpp"

namespace spillway {

class Archive::Impl {
 public:
  Impl(const std::filesystem::path& path, ReadOptions options)
      : parts(path, std::move(options)), writer(parts) {}

  const std::string& path() const { return parts.reader.path(); }
  /// In stored order.
  ContigAddress stored(ContigAddress address) const {
    return {parts.stored(address.sample), address.contig};
  }

  ArchiveParts parts;
  RecordWriter writer;
};

}  // namespace spillway
