// Archives that have metadata only, for tests of what reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "collection/collection.hpp"
#include "collection/varint.hpp"
#include "collection/writer.hpp"

namespace spillway::collection_archive {

inline constexpr std::uint32_t kK = 31;
inline constexpr std::uint32_t kSegmentSize = 1000;
inline constexpr std::uint32_t kGroups = 20000;

struct TestContig {
  std::string name;
  std::vector<SegmentPlace> segments;
};

struct TestSample {
  std::string name;
  std::vector<TestContig> contigs;
};

inline void append_string(Bytes& out, const std::string& text) {
  out.insert(out.end(), text.begin(), text.end());
  out.push_back(0);
}

/// The archive while it is written.
class CollectionArchive {
 public:
  CollectionArchive(const std::filesystem::path& path, std::uint32_t samples,
                    std::uint32_t pack_cardinality)
      : store_(path.string() + ".scratch", 0),
        archive_(File::create(path), store_, 1 << 16, false),
        workers_(2),
        collection_(archive_, workers_, samples, pack_cardinality, kSegmentSize + kK) {
    Bytes info;
    for (const char* text : {"file_version_major", "3", "file_version_minor", "0"}) {
      append_string(info, text);
    }
    archive_.add_part(NamedStream::file_type_info, 2, info);
    Bytes params;
    for (const std::uint32_t number : {kK, 20u, pack_cardinality, kSegmentSize}) {
      append_little_endian(params, number);
    }
    archive_.add_part(NamedStream::params, 0, params);
  }

  CollectionWriter& collection() { return collection_; }

  void finish() {
    collection_.finish();
    for (std::uint32_t group = 0; group < kGroups; ++group) {  // the reader asks for them
      archive_.begin_stream({group, GroupStreamKind::packs});
    }
    archive_.finish();
  }

 private:
  ScratchStore store_;
  ArchiveWriter archive_;
  WorkerPool workers_;
  CollectionWriter collection_;
};

inline void write(const std::filesystem::path& path, const std::vector<TestSample>& samples,
                  std::uint32_t pack_cardinality) {
  CollectionArchive archive(path, static_cast<std::uint32_t>(samples.size()), pack_cardinality);
  CollectionWriter& writer = archive.collection();
  std::map<std::uint32_t, std::uint32_t> last;  // id of each group in this batch
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i % pack_cardinality == 0) last.clear();
    writer.begin_sample(samples[i].name, static_cast<std::uint32_t>(samples[i].contigs.size()));
    for (const TestContig& contig : samples[i].contigs) {
      writer.begin_contig(contig.name);
      for (const SegmentPlace& place : contig.segments) {
        writer.add_segment({place.group, encode_in_group_id(place.in_group_id, last[place.group]),
                            place.length, place.is_rev_comp});
      }
      writer.end_contig();
    }
  }
  archive.finish();
}

}  // namespace spillway::collection_archive
