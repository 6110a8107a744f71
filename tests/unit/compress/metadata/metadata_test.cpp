// The metadata stage alone: names and placements in, the streams of the collection out.
#include "compress/metadata/metadata.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "archive/file_info.hpp"
#include "collection/collection.hpp"
#include "collection/varint.hpp"
#include "compress/stage_run.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint32_t kSamples = 7;
constexpr std::uint32_t kSegments = 3;  // of a contig
constexpr std::uint32_t kSegmentBases = 1000;
constexpr std::uint32_t kGroup = 17;

/// Contigs of a sample: as many as its number says.
std::uint32_t contigs_of(std::uint32_t sample) { return sample + 1; }

void add_placement(SortWriter& writer, const Position& position, std::uint32_t coded_id,
                   std::uint32_t mask_id) {
  std::uint8_t key[kPositionBytes];
  put_position(key, position);
  Bytes payload;
  append_leb128(payload, kGroup);
  append_leb128(payload, coded_id);
  append_leb128(payload, kSegmentBases);
  payload.push_back(0);
  append_leb128(payload, mask_id);
  writer.add(key, payload);
}

/// Names, placements, and a residue in each contig.
void add_parts(StageRun& run, Catalogue& catalogue, std::uint32_t k, bool leaves_one_out) {
  SortWriter placements(run.sets.placements, 1 << 20);
  SortWriter residues(run.sets.residues, 1 << 20);
  SortWriter masks(run.sets.masks, 1 << 20);
  for (std::uint32_t sample = 0; sample < kSamples; ++sample) {
    for (std::uint32_t contig = 0; contig < contigs_of(sample); ++contig) {
      for (std::uint64_t i = 0; i < kSegments; ++i) {
        if (leaves_one_out && sample == 3 && contig == 2 && i == 1) continue;
        add_placement(placements, {sample, contig, i * (kSegmentBases - k)}, 0, i == 1 ? 1 : 0);
      }
      catalogue.add_contig(sample, contig, kSegments * (kSegmentBases - k) + k,
                           "c" + std::to_string(contig));
      std::uint8_t key[kPositionBytes];
      put_position(key, {sample, contig, 5});
      residues.add(key, Bytes{'*'});
    }
    catalogue.add_sample(sample, "sample " + std::to_string(sample), contigs_of(sample), {});
  }
  std::uint8_t key[kMaskKeyBytes];
  put_big_endian(key, kGroup);
  put_big_endian(key + 4, std::uint32_t{1});
  masks.add(key, Bytes{3, 4});
  std::move(placements).finish();
  std::move(residues).finish();
  std::move(masks).finish();
  catalogue.finish([](std::uint32_t) { return std::string(); });
}

CreateOptions metadata_options() {
  CreateOptions options = stage_options();
  options.shape.pack_cardinality = 2;
  options.shape.preserve = Preserve::case_;
  return options;
}

/// The bytes of the archive.
std::string written(const std::filesystem::path& directory, const CreateOptions& options,
                    bool resumed = false, int killed_after = 0, bool leaves_one_out = false) {
  const auto path = directory / "archive";
  StageRun run(directory / "store", options, resumed, killed_after);
  Catalogue catalogue(run.store, kCatalogueBytes, options.run.force_spill);
  const auto joined_catalogue = run.checkpoints.join_always("catalogue", catalogue);
  if (!resumed) add_parts(run, catalogue, options.shape.kmer_length, leaves_one_out);
  ArchiveWriter archive(resumed ? File::open_write(path) : File::create(path), run.store, 1 << 20,
                        options.run.force_spill);
  const auto joined_archive = run.checkpoints.join_always("archive", archive);
  const SplitterTable splitters(KmerSampling::for_segment_size(31, 1000), 0, 0, run.budget);
  run.checkpoints.begin(Stage::metadata);
  write_metadata(run.context, {catalogue, run.sets.for_metadata(), splitters}, archive);
  for (std::uint32_t group = 0; group <= kGroup; ++group) {  // the reader asks for them
    archive.begin_stream({group, GroupStreamKind::packs});
  }
  archive.finish();
  return file_text(path);
}

TEST_CASE("metadata: names and segments are read back as they were put in") {
  const TemporaryDirectory directory;
  const CreateOptions options = metadata_options();
  written(directory.path(), options);
  const ArchiveReader reader(directory.path() / "archive");
  const FileInfo info = read_file_info(reader);
  const ArchiveParams params = read_params(reader, info);
  CHECK(params.pack_cardinality == 2);
  CHECK(params.segment_size == 1000);
  CHECK(reader.part_count(stream_name::kContigs) == (kSamples + 1) / 2);
  CHECK(reader.has_stream(stream_name::kResidues));
  CHECK(reader.has_stream(stream_name::kMasks));
  CHECK(reader.has_stream(stream_name::kMaskIds));
  CHECK_FALSE(reader.has_stream(stream_name::kLayout));
  CHECK_FALSE(reader.has_stream(stream_name::kHeaders));
  Collection collection(reader, info, params, 1 << 20);
  REQUIRE(collection.sample_count() == kSamples);
  for (std::uint32_t sample = 0; sample < kSamples; ++sample) {
    CHECK(collection.sample_name(sample) == "sample " + std::to_string(sample));
    const auto names = collection.contig_names(sample);
    const auto segments = collection.segments(sample);
    REQUIRE(names->size() == contigs_of(sample));
    for (std::uint32_t contig = 0; contig < contigs_of(sample); ++contig) {
      CHECK((*names)[contig] == "c" + std::to_string(contig));
      const auto places = segments->contig(contig);
      REQUIRE(places.size() == kSegments);
      for (const SegmentPlace& place : places) {
        CHECK(place.group == kGroup);
        CHECK(place.in_group_id == 0);
        CHECK(place.length == kSegmentBases);
      }
    }
  }
}

TEST_CASE("metadata: segments that do not tile their contig are refused") {
  const TemporaryDirectory directory;
  CHECK_THROWS_AS(written(directory.path(), metadata_options(), false, 0, true), Error);
}

TEST_CASE("metadata: killed after any checkpoint and resumed, it writes the same bytes") {
  const TemporaryDirectory whole;
  CreateOptions options = metadata_options();
  const std::string undisturbed = written(whole.path(), options);
  options.run.force_spill = true;
  options.run.checkpoint_seconds = 1;
  const int killed = kill_after_each_checkpoint(
      [&](const std::filesystem::path& directory, bool resumed, int killed_after) {
        return written(directory, options, resumed, killed_after);
      },
      [&](const std::string& archive) { CHECK(archive == undisturbed); });
  CHECK(killed > 30);  // steps, batches of samples, rows
}

}  // namespace
}  // namespace spillway
