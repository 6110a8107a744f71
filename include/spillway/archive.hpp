// Reading archives: what is in them, and samples, contigs and ranges back as FASTA.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spillway/options.hpp"
#include "spillway/region.hpp"
#include "spillway/remote_options.hpp"

namespace spillway {

struct ReadOptions {
  unsigned threads = 1;  ///< that decode; 0 is taken as 1
  /// Bound of what is kept of groups that were read (references and packs).
  std::uint64_t group_cache_bytes = std::uint64_t{512} << 20;
  /// Little of what one call needs is of use to the next: then less is decoded into memory, and
  /// little kept. For ranges here and there, and for one sample of many.
  bool reads_once = false;
  /// Bound of what is kept of the samples' metadata.
  std::uint64_t metadata_cache_bytes = std::uint64_t{64} << 20;
  /// What messages call the archive; empty: its path.
  std::string name{};
  /// Called with one line of text for what is odd but no failure; may be empty.
  std::function<void(const std::string&)> warn{};
  /// Called before each sample that is read whole, with how many were and how many there are to
  /// read; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress{};
  /// How an archive is read that is named by a URL.
  RemoteOptions remote{};
};

/// How sequences are written.
struct FastaLayout {
  /// A line_length that no sequence reaches: each is one line.
  static constexpr std::uint32_t kOneLine = std::numeric_limits<std::uint32_t>::max();

  /// Bases a line, at least 1, headers plain and nothing between the records. None: whole samples
  /// as the input was, byte for byte, where the archive knows; all else in lines of 80.
  std::optional<std::uint32_t> line_length;
  bool upper_case = false;  ///< sequences in upper case
  /// Headers are `sample#header`, but for those that begin so anyway, and PanSN names
  /// (`sample#haplotype#contig`) of the sample.
  bool prefix_samples = false;
};

/// A stream that an archive has beside what the format asks for.
struct ExtraStream {
  std::string name;
  std::uint64_t bytes = 0;  ///< of the file: its parts and its entry in the footer
};

/// Where the bytes of an archive are: they add up to its size.
struct ByteShares {
  std::uint64_t references = 0;
  std::uint64_t deltas = 0;     ///< packs of segments as differences from their group's reference
  std::uint64_t segments = 0;   ///< which segments each contig is made of
  std::uint64_t names = 0;      ///< of samples and contigs (versions 1 and 2: with the segments)
  std::uint64_t splitters = 0;  ///< and the keys of groups
  std::uint64_t extras = 0;     ///< what is beside the format
  std::uint64_t directory = 0;  ///< of parts, with what each part has beside its bytes
};

/// What another program makes of an archive.
struct ReaderSupport {
  std::string_view program;  ///< "agc", "libagc", "go-agc", "ragc"
  std::string_view used_by;  ///< programs that read archives with it; may be empty
  std::string problem;       ///< what it refuses or misreads; empty: nothing
};

/// Takes the bytes of the output, in order, in pieces of any size.
using ByteSink = std::function<void(std::span<const std::uint8_t>)>;

/// What an archive says of itself.
struct ArchiveFacts {
  std::vector<std::pair<std::string, std::string>> file_type_info;
  std::uint32_t version = 0;
  std::uint64_t samples = 0;
  std::uint64_t groups = 0;
  std::uint32_t kmer_length = 0;
  std::uint32_t min_match_length = 0;
  std::uint32_t pack_cardinality = 0;
  std::uint32_t segment_size = 0;  ///< 0: not stated (version 1)
  std::string reference_name;      ///< empty: no samples
  std::vector<std::string> command_lines;
  std::uint64_t file_bytes = 0;
  std::vector<ExtraStream> extras;       ///< in the order of the file
  std::vector<std::string> lost_extras;  ///< that were written, and are gone (`agc append`)
  /// What is given back of the samples besides headers and bases, from number exact_from in stored
  /// order on: what was kept of them, as far as the archive can tell. The samples before it came
  /// from an archive that knew less: their layout is unknown, and the case of those before
  /// case_from, too.
  Preserve preserve = Preserve::sequence;
  std::uint32_t exact_from = 0;
  std::uint32_t case_from = 0;  ///< at most exact_from
};

/// A stretch of a contig, to be written under a header of its own.
struct NamedStretch {
  std::string header;  ///< without '>'
  ContigAddress address;
  BaseSpan span;
  bool is_rev_comp = false;  ///< its reverse complement (IUPAC codes too), lines laid out anew
};

/// An open archive of version 1, 2 or 3. Samples are numbered in the order in which they are
/// listed.
///
/// Memory: the caches, 12 bytes a group, the samples' names, the metadata of one sample, and while
/// writing a few MB of output in flight; with reads_once also 2 MB of what is to be written.
/// Contigs are never held whole; a segment is, and a pack.
///
/// Not thread-safe: one call at a time (each uses options.threads inside). Errors: input (cannot be
/// opened), corrupt, unsupported, not_found, io. Where a call fails half way, its sink has had the
/// part before, which is as it should be.
class Archive {
 public:
  /// `path` may be a URL: https://, http://, s3://bucket/key.
  explicit Archive(const std::filesystem::path& path, ReadOptions options = {});
  ~Archive();
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;

  ArchiveFacts facts() const;
  /// Reads the whole directory.
  ByteShares byte_shares() const;
  /// Which other programs read the archive right. Reads the directory, and the metadata of all
  /// segments.
  std::vector<ReaderSupport> reader_support() const;
  std::size_t sample_count() const;
  /// Valid as long as the archive. REQUIRES: sample < sample_count().
  std::string_view sample_name(std::size_t sample) const;
  /// The reference sample, where there is any sample.
  std::optional<std::size_t> reference_sample() const;
  /// Error not_found; Error usage if several samples have the name.
  std::size_t find_sample(std::string_view name) const;

  /// Header lines (without '>') of a sample's contigs, in order, as they were in the input.
  void for_each_contig(std::size_t sample,
                       const std::function<void(std::string_view header)>& visit) const;
  /// The same with the number of each contig's bases. Decodes nothing, but for an archive that
  /// `agc` wrote a segment of the sample (docs/FORMAT.md, 7.6).
  void for_each_contig_length(
      std::size_t sample,
      const std::function<void(std::string_view header, std::uint64_t bases)>& visit) const;

  /// The samples of that name, or, if there is none, those that the name matches as a pattern
  /// (glob(7): `*`, `?`, `[...]`), in the order in which they are listed. Error not_found if there
  /// is none; Error usage if several have the name.
  std::vector<std::size_t> find_samples(std::string_view name_or_pattern) const;
  /// Those of each name or pattern, one after another. NameErrors, with all names that cannot be
  /// had and the nearest name that there is.
  std::vector<std::size_t> find_samples(std::span<const std::string> names_or_patterns) const;

  /// Finds what is asked for (docs/reference/names-and-regions.md): one match for each region,
  /// in order. Names of contigs are read sample by sample; all of them, once, if a contig is asked
  /// for without its sample.
  std::vector<RegionMatch> match_regions(std::span<const Region> regions) const;
  /// The same, one after another. NameErrors, with all that have a problem.
  std::vector<ContigRange> find_contigs(std::span<const Region> regions) const;

  /// Finds the requests of `faidx` (docs/reference/names-and-regions.md): one match per request,
  /// in order. As match_regions; a sample may be requested alone, too. `in_all_samples`: requests
  /// name contigs, which are looked up in every sample. Memory: some 200 bytes per request.
  std::vector<FaidxMatch> find_faidx(std::span<const FaidxRequest> requests,
                                     bool in_all_samples = false) const;

  void write_sample(std::size_t sample, FastaLayout layout, const ByteSink& sink) const;
  /// Several samples, one after another, with a line end between two of them where one does not end
  /// in it; what they share is read once as far as the cache holds it.
  void write_samples(std::span<const std::size_t> samples, FastaLayout layout,
                     const ByteSink& sink) const;
  /// All samples; without the reference if it is not wanted.
  void write_collection(bool with_reference, FastaLayout layout, const ByteSink& sink) const;
  /// A contig or a range of it. A range is clipped to the contig; its header ends in `:from-to`, as
  /// asked for. A start below 0 is taken as 0, an end before the start as the whole contig, both
  /// with a warning. Reads only the packs that hold the range.
  void write_region(ContigAddress address, const std::optional<BaseRange>& range,
                    FastaLayout layout, const ByteSink& sink) const;
  /// One contig, or range, after another.
  void write_regions(std::span<const ContigRange> contigs, FastaLayout layout,
                     const ByteSink& sink) const;
  /// One stretch after another, in lines of 80 if the layout says nothing. A span is clipped to the
  /// contig, with a warning that names the header.
  void write_stretches(std::span<const NamedStretch> stretches, FastaLayout layout,
                       const ByteSink& sink) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace spillway
