// Reading archives from a program: samples, contigs, and the bases of ranges.
//
//   const auto archive = spillway::SharedArchive::open("pangenome.agc");
//   spillway::Reader reader(archive);                      // one for each thread
//   const auto chr1 = archive.find_contig("HG002", "chr1");
//   std::string bases = reader.fetch(chr1, 1000, 2000);    // 0-based, half-open
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spillway/region.hpp"
#include "spillway/remote_options.hpp"

namespace spillway {

struct OpenOptions {
  /// Bound of what is kept of decoded references, packs and metadata. All readers share it.
  std::uint64_t cache_bytes = std::uint64_t{256} << 20;
  /// Bound of the index of contig names that find_contigs(name) builds when it is first called:
  /// 16 bytes a contig. Archives with more contigs are searched sample by sample instead.
  std::uint64_t name_index_bytes = std::uint64_t{256} << 20;
  /// How archives are read that are named by URLs.
  RemoteOptions remote{};
};

/// What the samples of several archives are called.
enum class SampleNaming {
  own,         ///< their names; no two archives may have a sample of one name
  by_archive,  ///< ARCHIVE/SAMPLE, where ARCHIVE is the file's name without its extension
};

/// Case of the bases that are handed out.
enum class Case {
  as_stored,  ///< soft masking as in the input, where the archive keeps it
  upper,
};

/// Reads `out.size()` bytes at `offset` and returns true, or returns false on failure. Called from
/// any thread, several at a time; fetch_many() has threads with stacks of 2 MiB.
using ReadAt = std::function<bool(std::uint64_t offset, std::span<std::uint8_t> out)>;

/// A contig as the archive lists it. The views are valid during the call that they are passed to.
struct ContigInfo {
  std::size_t index = 0;     ///< within its sample
  std::string_view name;     ///< first word of the header line
  std::string_view header;   ///< the whole line, without '>'
  std::uint64_t length = 0;  ///< bases
};

/// A range of a contig: bases [begin, end), counted from 0.
struct RangeRequest {
  ContigAddress contig;
  std::uint64_t begin = 0;
  std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
};

/// An open archive of AGC format version 1, 2 or 3, or several as one, for any number of threads: every const member
/// may be called at any time from any thread. Copies are cheap and share everything.
///
/// Samples are numbered from 0 in the order of the archive, contigs from 0 within their sample.
/// Memory: the names of samples, 8 bytes a group, the caches. Errors (class Error): input, io,
/// corrupt, unsupported, not_found, and usage for names that several contigs have.
class SharedArchive {
 public:
  /// `path` may be a URL (https://, http://, s3://bucket/key), here and below.
  static SharedArchive open(const std::filesystem::path& path, const OpenOptions& options = {});
  /// Takes over a descriptor of a regular file, which is closed in any case. `name` is what errors
  /// call it.
  static SharedArchive open_descriptor(int descriptor, std::string name,
                                       const OpenOptions& options = {});
  /// `bytes` must outlive the archive and all copies of it.
  static SharedArchive open_memory(std::span<const std::uint8_t> bytes,
                                   const OpenOptions& options = {});
  /// Bytes that the caller provides, such as ranges of an object store.
  static SharedArchive open_callback(ReadAt read, std::uint64_t size, std::string name,
                                     const OpenOptions& options = {});

  /// Opens several archives as one that has the samples of all, in the order of `paths`. They share
  /// the bounds of `options`. Error usage if there is no path, or if names clash (see SampleNaming).
  /// A descriptor stays open for each.
  static SharedArchive open_all(std::span<const std::filesystem::path> paths,
                                SampleNaming naming = SampleNaming::own,
                                const OpenOptions& options = {});

  /// Its path, or the name that it was given; of several, the first one's and how many more.
  const std::string& name() const;

  std::size_t sample_count() const;
  /// Valid as long as the archive. REQUIRES: sample < sample_count().
  std::string_view sample_name(std::size_t sample) const;
  std::optional<std::size_t> find_sample(std::string_view name) const;
  /// The sample that was stored first (in the first archive). REQUIRES: sample_count() > 0.
  std::size_t reference_sample() const;

  /// Error usage where an index is out of range, here and below.
  std::size_t contig_count(std::size_t sample) const;
  /// First word of the header line.
  std::string contig_name(std::size_t sample, std::size_t contig) const;
  /// The whole header line, without '>'.
  std::string contig_header(std::size_t sample, std::size_t contig) const;
  /// In bases. Nothing is decoded for it.
  std::uint64_t contig_length(std::size_t sample, std::size_t contig) const;
  /// All contigs of a sample, in order, in one pass over the metadata.
  void for_each_contig(std::size_t sample,
                       const std::function<void(const ContigInfo&)>& visit) const;

  /// The header lines of all contigs of a sample, in order. Cheaper, as lengths are not read.
  void for_each_header(std::size_t sample,
                       const std::function<void(std::string_view)>& visit) const;

  /// The contig of a sample that has this header line, or else this first word. Error not_found;
  /// Error usage if several have it.
  ContigAddress find_contig(std::size_t sample, std::string_view name) const;
  /// The same, the sample by name.
  ContigAddress find_contig(std::string_view sample, std::string_view name) const;
  /// Finds a contig by one flat name: a header line or first word that one contig of the archive
  /// has, or `sample#contig`, `sample:contig` or `contig@sample`. Error not_found; Error usage if
  /// several contigs are meant.
  ContigAddress find_contig(std::string_view flat_name) const;
  /// Contigs of a sample that have this header line, or else those that have this first word.
  std::vector<ContigAddress> find_contigs(std::size_t sample, std::string_view name) const;
  /// All contigs that a flat name may mean, each once.
  std::vector<ContigAddress> find_contigs(std::string_view flat_name) const;

  /// Says which ranges are going to be fetched, about in this order: an archive that is read by URL
  /// is then read ahead, many parts at once. fetch_many() does it itself. Reads metadata of their
  /// samples; does nothing for files, and for requests of what is not there.
  void expect(std::span<const RangeRequest> requests) const;

  /// Numbers of the requests in the order in which fetching them decodes least. Requests for contigs
  /// that do not exist come first.
  std::vector<std::size_t> decoding_order(std::span<const RangeRequest> requests) const;

  /// Bytes that the shared cache holds now.
  std::uint64_t cached_bytes() const;

 private:
  friend class Reader;
  class Impl;
  explicit SharedArchive(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

/// Decodes bases; one for each thread, as it owns what decoding needs (about 200 KiB). Not
/// thread-safe itself.
class Reader {
 public:
  explicit Reader(SharedArchive archive);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  /// Writes the bases from `begin` on into `out`, as many as fit and the contig has, and returns
  /// how many: 0 if `begin` is not before the contig's end.
  std::size_t fetch(ContigAddress contig, std::uint64_t begin, std::span<char> out,
                    Case letters = Case::as_stored);
  /// Bases [begin, end), clipped to the contig. Error usage if end < begin.
  std::string fetch(ContigAddress contig, std::uint64_t begin = 0,
                    std::uint64_t end = std::numeric_limits<std::uint64_t>::max(),
                    Case letters = Case::as_stored);
  /// Many ranges at once, decoded in the order that suits the archive. Results are in the order of
  /// the requests.
  std::vector<std::string> fetch_many(std::span<const RangeRequest> requests,
                                      Case letters = Case::as_stored);
  /// Hands bases [begin, end) to `sink` in pieces of at most a few MB, in order.
  void stream(const RangeRequest& range, const std::function<void(std::string_view)>& sink,
              Case letters = Case::as_stored);
  /// Writes a contig as FASTA: its header line, then lines of `line_length` bases.
  void write_fasta(ContigAddress contig, std::uint32_t line_length,
                   const std::function<void(std::string_view)>& sink,
                   Case letters = Case::as_stored);

 private:
  SharedArchive archive_;
  struct State;
  std::unique_ptr<State> state_;
};

/// fetch_many on up to `threads` threads. The first failure is thrown once all threads are done.
std::vector<std::string> fetch_many(const SharedArchive& archive,
                                    std::span<const RangeRequest> requests, unsigned threads,
                                    Case letters = Case::as_stored);

}  // namespace spillway
