// What a file is that was given where something else is expected.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.hpp"

namespace spillway {

/// For messages: "looks like <name> (<advice>)".
struct FileContent {
  std::string name;    ///< "FASTA", "FASTQ, compressed with gzip"; empty: nothing that is known
  std::string advice;  ///< what to do where an archive is expected; may be empty
};

/// By the first bytes of the file, decompressed. Of what is no regular file nothing is known. Does
/// not fail: a file that cannot be read is unknown, one that cannot be decompressed is known as
/// compressed data.
FileContent content_of(const std::filesystem::path& path);
/// The same by the first bytes alone, of which nothing is decompressed.
FileContent content_of_first_bytes(ByteView first);

}  // namespace spillway
