#include "spillway/archive.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "base/interrupt.hpp"
#include "collection/collection.hpp"
#include "collection/sample_pattern.hpp"
#include "extract/byte_shares.hpp"
#include "extract/contig_layout.hpp"
#include "extract/extra_streams.hpp"
#include "extract/faidx_search.hpp"
#include "extract/fasta_output.hpp"
#include "extract/header_source.hpp"
#include "extract/layout_source.hpp"
#include "extract/mask_ids.hpp"
#include "extract/preserved.hpp"
#include "extract/reader_support.hpp"
#include "extract/region_search.hpp"
#include "extract/residue_source.hpp"
#include "extract/row_errors.hpp"
#include "extract/segment_lengths.hpp"
#include "extract/segment_source.hpp"
#include "extract/token_walk.hpp"
#include "fasta/sample_prefix.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kNoPreference = std::numeric_limits<std::size_t>::max();
constexpr std::uint32_t kDefaultLineLength = 80;
// What is turned at once: its residues are held, and to begin it the rows of the contig are gone
// over anew.
constexpr std::uint64_t kTurnedBases = std::uint64_t{4} << 20;

std::string range_suffix(const BaseRange& range) {
  std::string suffix = ":";
  suffix += std::to_string(range.from);
  suffix += '-';
  suffix += std::to_string(range.to);
  return suffix;
}

}  // namespace

// Samples are numbered in listed order outside and in stored order inside; stored() translates.
class Archive::Impl {
 public:
  Impl(const std::filesystem::path& path, ReadOptions read_options)
      : options(std::move(read_options)),
        reader(path, options.name.empty() ? path.string() : options.name),
        info(read_file_info(reader)),
        params(read_params(reader, info)),
        collection(reader, info, params, options.metadata_cache_bytes),
        source(reader, params, options.group_cache_bytes),
        lengths(params, info, collection.sample_count(),
                reader.has_stream(stream_name::kHashes) && exact_from(info) == 0),
        headers(reader),
        layouts(reader),
        residues(reader),
        mask_ids(reader),
        samples_with_losses(samples_that_lost_extras(reader, info)),
        rank_of_(collection.sample_count()) {
    for (std::size_t rank = 0; rank < rank_of_.size(); ++rank) {
      rank_of_[collection.listed_sample(rank)] = static_cast<std::uint32_t>(rank);
    }
  }

  std::size_t stored(std::size_t rank) const { return collection.listed_sample(rank); }
  std::size_t rank(std::size_t stored_sample) const { return rank_of_[stored_sample]; }

  /// Segments of a sample (stored order), lengths settled; `likely` as in SegmentLengths.
  std::shared_ptr<const SampleSegments> segments(std::size_t sample, std::size_t likely) {
    return lengths.settle(sample, checked_segments(sample), likely, source, context);
  }

  void add_sample(std::size_t sample, FastaLayout layout, FastaOutput& output) {
    check_interrupted();
    warn_of_lost_extras(sample);
    const bool is_exact = !layout.line_length && layouts.present();
    if (is_exact) end_file(output);
    const auto names = collection.contig_names(sample);
    const auto placed = segments(sample, kNoPreference);
    for (std::size_t c = 0; c < names->size(); ++c) {
      const std::string header = header_of(sample, c, *names, layout);
      warn_if_lost(sample, header, placed->contig(c));
      if (is_exact) {
        add_as_it_was(sample, c, header, placed->contig(c), output);
      } else {
        begin_contig(sample, c);
        add_lines(header, placed->contig(c), 0, std::numeric_limits<std::uint64_t>::max(), layout,
                  output);
      }
    }
  }

  void add_region(std::size_t sample, std::size_t contig, std::optional<BaseRange> range,
                  FastaLayout layout, FastaOutput& output) {
    check_interrupted();
    warn_of_lost_extras(sample);
    const auto names = collection.contig_names(sample);
    if (range) range = corrected(*range);
    const std::uint64_t from = range ? static_cast<std::uint64_t>(range->from) : 0;
    const std::uint64_t end = range ? static_cast<std::uint64_t>(range->to) + 1
                                    : std::numeric_limits<std::uint64_t>::max();
    const auto placed = segments(sample, likely_segment(*checked_segments(sample), contig, from));
    std::string header = header_of(sample, contig, *names, layout);
    warn_if_lost(sample, header, placed->contig(contig));
    if (range) header += range_suffix(*range);
    begin_contig(sample, contig);
    add_lines(header, placed->contig(contig), from, end, layout, output);
  }

  void add_stretch(const NamedStretch& wanted, FastaLayout layout, FastaOutput& output) {
    check_interrupted();
    const std::size_t sample = stored(wanted.address.sample);
    const std::size_t contig = wanted.address.contig;
    const auto placed =
        segments(sample, likely_segment(*checked_segments(sample), contig, wanted.span.from));
    const auto of_contig = placed->contig(contig);
    warn_if_lost(sample, wanted.header, of_contig);
    const BaseSpan span = clipped(wanted, contig_length(of_contig, params.kmer_length));
    if (!wanted.is_rev_comp) {
      begin_contig(sample, contig);
      add_lines(wanted.header, of_contig, span.from, span.end, layout, output);
      return;
    }
    begin_lines(wanted.header, layout, output);
    for (std::uint64_t end = span.end; end > span.from;) {
      const std::uint64_t from = end - std::min(end - span.from, kTurnedBases);
      begin_contig(sample, contig);
      add_turned_bases(of_contig, from, end, output);
      end = from;
    }
    if (span.from < span.end) output.add_text("\n");
  }

  void write(FastaLayout layout, const ByteSink& sink,
             const std::function<void(FastaOutput&)>& fill) {
    is_as_it_was_ = false;
    in_archive(reader.path(), [&] {
      FastaOutput output(source, options.threads, layout.upper_case, options.reads_once, sink);
      fill(output);
      output.finish();
      const bool lays_out_anew = !is_as_it_was_ && layout.line_length != FastaLayout::kOneLine;
      if (lays_out_anew && output.has_misleading_line()) {
        warn(reader.path() +
             ": a '>' within a sequence begins a line of the output, where it reads as a header");
      }
    });
  }

  void warn(const std::string& text) const {
    if (options.warn) options.warn(text);
  }
  void report_progress(std::uint64_t done, std::uint64_t total) const {
    if (options.progress) options.progress(done, total);
  }

  ReadOptions options;
  ArchiveReader reader;
  FileInfo info;
  ArchiveParams params;
  Collection collection;
  SegmentSource source;
  SegmentLengths lengths;
  HeaderSource headers;
  LayoutSource layouts;
  ResidueSource residues;
  MaskIds mask_ids;
  std::uint32_t samples_with_losses;
  DecodeContext context;

 private:
  std::shared_ptr<const SampleSegments> checked_segments(std::size_t sample) {
    auto placed = collection.segments(sample);
    if (placed->contig_count() != collection.contig_names(sample)->size()) {
      throw Error(ErrorKind::corrupt, reader.path() + ": the contigs of sample " +
                                          std::string(collection.sample_name(sample)) +
                                          " are not as many as their names");
    }
    return placed;
  }

  // Number, among all segments of the sample, of the one that gives base `from` of the contig.
  std::size_t likely_segment(const SampleSegments& placed, std::size_t contig,
                             std::uint64_t from) const {
    const auto of_contig = placed.contig(contig);
    if (of_contig.empty()) return kNoPreference;
    const std::size_t at =
        std::min(segment_at(of_contig, params.kmer_length, from), of_contig.size() - 1);
    return static_cast<std::size_t>(of_contig.data() - placed.all().data()) + at;
  }

  static void begin_lines(std::string_view header, FastaLayout layout, FastaOutput& output) {
    output.add_text(">");
    output.add_text(header);
    output.add_text("\n");
    output.begin_lines(layout.line_length.value_or(kDefaultLineLength), "\n");
  }

  // Bases [from, end) of the contig at which the residues stand, in plain lines.
  void add_lines(std::string_view header, std::span<const SegmentPlace> placed, std::uint64_t from,
                 std::uint64_t end, FastaLayout layout, FastaOutput& output) {
    begin_lines(header, layout, output);
    if (add_bases(placed, from, end, output) > 0) output.add_text("\n");
  }

  // The part of the span that the contig has.
  BaseSpan clipped(const NamedStretch& wanted, std::uint64_t bases) const {
    const BaseSpan span{std::min(wanted.span.from, bases), std::min(wanted.span.end, bases)};
    if (wanted.span == BaseSpan{}) return span;
    const std::string has = "the contig has " + std::to_string(bases) + " bases";
    if (span.from >= span.end) {
      warn(wanted.header + ": no base is there: " + has);
    } else if (wanted.span.end > bases && wanted.span.end != BaseSpan::kToTheEnd) {
      warn(wanted.header + ": cut short: " + has);
    }
    return span;
  }

  // The header line of a contig, as it is written.
  std::string header_of(std::size_t sample, std::size_t contig, const StringTable& names,
                        FastaLayout layout) {
    const std::string_view header = headers.header(sample, contig, names[contig]);
    if (!layout.prefix_samples) return std::string(header);
    return prefixed_header(collection.sample_name(sample), header);
  }

  // Goes to what the archive keeps of the contig beside its segments.
  void begin_contig(std::size_t sample, std::size_t contig) {
    residues.begin_contig(sample, contig);
    mask_ids.begin_contig(sample, contig);
  }

  // Calls visit(segment, mask id, begin, end) for all that gives bases [from, end) of the contig.
  template <typename Visit>
  void for_each_masked_piece(std::span<const SegmentPlace> placed, std::uint64_t from,
                             std::uint64_t end, Visit visit) {
    const std::uint64_t length = contig_length(placed, params.kmer_length);
    for_each_piece(placed, params.kmer_length, from, std::min(end, length),
                   [&](const SegmentPlace& segment, std::uint32_t first, std::uint32_t last) {
                     const auto number = static_cast<std::uint64_t>(&segment - placed.data());
                     visit(segment, mask_ids.id_of(number), first, last);
                   });
  }

  // Returns how many they are.
  std::uint64_t add_bases(std::span<const SegmentPlace> placed, std::uint64_t from,
                          std::uint64_t end, FastaOutput& output) {
    std::uint64_t position = from;
    for_each_masked_piece(
        placed, from, end,
        [&](const SegmentPlace& segment, std::uint32_t mask_id, std::uint32_t first,
            std::uint32_t last) {
          const std::uint64_t behind = position + (last - first);
          output.add({segment, mask_id, first, last, residues.take(position, behind)});
          position = behind;
        });
    return position - from;
  }

  // The reverse complement of bases [from, end).
  void add_turned_bases(std::span<const SegmentPlace> placed, std::uint64_t from, std::uint64_t end,
                        FastaOutput& output) {
    std::vector<Stretch> stretches;
    std::uint64_t position = from;
    for_each_masked_piece(placed, from, end,
                          [&](const SegmentPlace& segment, std::uint32_t mask_id,
                              std::uint32_t first, std::uint32_t last) {
                            const std::uint64_t behind = position + (last - first);
                            stretches.push_back({segment, mask_id, first, last,
                                                 residues.take(position, behind), true});
                            position = behind;
                          });
    while (!stretches.empty()) {
      output.add(std::move(stretches.back()));
      stretches.pop_back();
    }
  }

  // A contig with all that stood around and between its bases.
  void add_as_it_was(std::size_t sample, std::size_t contig, std::string_view header,
                     std::span<const SegmentPlace> placed, FastaOutput& output) {
    is_as_it_was_ = true;
    begin_contig(sample, contig);
    layouts.begin_contig(sample, contig, [&](ByteView text) { output.add_text(text); });
    output.add_text(">");
    output.add_text(header);
    output.add_text(layouts.header_end());
    if (!knows_line_end_ && !layouts.header_end().empty()) {
      const std::string& line_end = layouts.header_end();
      line_end_ =
          line_end.starts_with('\r') && line_end.find('\n') == std::string::npos ? '\r' : '\n';
      knows_line_end_ = true;
    }
    if (const LayoutStyle* style = layouts.style()) {
      output.begin_lines(style->width, style->eol);
      output.add_text(add_bases(placed, 0, std::numeric_limits<std::uint64_t>::max(), output) > 0
                          ? style->end
                          : style->empty);
    } else {
      add_tokens(placed, output);
    }
  }

  void add_tokens(std::span<const SegmentPlace> placed, FastaOutput& output) {
    TokenWalk tokens([this](LayoutToken& token) { return layouts.next_token(token); });
    std::uint64_t position = 0;
    for_each_masked_piece(
        placed, 0, std::numeric_limits<std::uint64_t>::max(),
        [&](const SegmentPlace& segment, std::uint32_t mask_id, std::uint32_t first,
            std::uint32_t last) {
          while (first < last) {
            InterleavedText text;
            const auto bases = static_cast<std::uint32_t>(tokens.take(last - first, text));
            output.add(
                {segment, mask_id, first, first + bases, residues.take(position, position + bases)},
                std::move(text));
            first += bases;
            position += bases;
          }
        });
    while (!tokens.ended()) {
      InterleavedText text;
      tokens.take(0, text);
      if (text.bytes == 0) {
        throw Error(ErrorKind::corrupt, reader.path() + ": stream " +
                                            std::string(stream_name::kLayout) +
                                            ": goes on behind the end of a contig");
      }
      output.add({}, std::move(text));
    }
  }

  // So that the records of the next file do not melt into those of this one.
  void end_file(FastaOutput& output) {
    if (!output.is_empty() && !output.ends_in(line_end_)) {
      output.add_text(std::string_view(&line_end_, 1));
    }
    line_end_ = '\n';
    knows_line_end_ = false;
  }

  // Nothing: the whole contig.
  std::optional<BaseRange> corrected(BaseRange range) const {
    if (range.from < 0) {
      warn("start of range (" + std::to_string(range.from) + ") is below 0, so changed to 0");
      range.from = 0;
    }
    if (range.to < range.from) {
      warn("end of range (" + std::to_string(range.to) + ") is prior to start of range (" +
           std::to_string(range.from) + ") so changed to whole contig");
      return std::nullopt;
    }
    return range;
  }

  // Once: sequences or lines will not be those of the input.
  void warn_of_lost_extras(std::size_t sample) {
    if (sample >= samples_with_losses || std::exchange(has_warned_of_extras_, true)) return;
    std::string names;
    for (const std::string& name : lost_extras(reader, info)) {
      if (name == stream_name::kDigests || name == stream_name::kHashes) continue;
      names += names.empty() ? "" : ", ";
      names += name;
    }
    if (names.empty()) return;
    warn(reader.path() + ": what it had in " + names +
         " is lost (agc append does not keep it); what comes out is not as the input was");
  }

  // Release 2.0 lost the segments of what it appended to ("Older archives", 7.5).
  void warn_if_lost(std::size_t sample, std::string_view header,
                    std::span<const SegmentPlace> placed) const {
    if (info.file_version_major == 2 && placed.empty()) {
      warn("contig " + std::string(header) + " of sample " +
           std::string(collection.sample_name(sample)) +
           " was lost when agc 2.0 appended to the archive; it comes out empty");
    }
  }

  std::vector<std::uint32_t> rank_of_;
  char line_end_ = '\n';  // of the file that is being written
  bool knows_line_end_ = false;
  bool has_warned_of_extras_ = false;
  bool is_as_it_was_ = false;  // what is written: lines of the input
};

Archive::Archive(const std::filesystem::path& path, ReadOptions options)
    : impl_(std::make_unique<Impl>(path, std::move(options))) {}
Archive::~Archive() = default;
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;

ArchiveFacts Archive::facts() const {
  ArchiveFacts facts;
  facts.file_type_info = impl_->info.pairs;
  facts.version = impl_->info.file_version_major;
  facts.samples = sample_count();
  facts.groups = impl_->reader.group_count();
  facts.kmer_length = impl_->params.kmer_length;
  facts.min_match_length = impl_->params.min_match_length;
  facts.pack_cardinality = impl_->params.pack_cardinality;
  facts.segment_size = impl_->params.segment_size;
  if (const auto reference = reference_sample()) facts.reference_name = sample_name(*reference);
  facts.command_lines = impl_->collection.command_lines();
  facts.file_bytes = impl_->reader.file_size();
  facts.extras = extra_streams(impl_->reader);
  const Preserved preserved = preserved_of(impl_->reader, impl_->info);
  facts.preserve = preserved.level;
  facts.exact_from = preserved.exact_from;
  facts.lost_extras = lost_extras(impl_->reader, impl_->info);
  return facts;
}

ByteShares Archive::byte_shares() const { return byte_shares_of(impl_->reader); }

std::vector<ReaderSupport> Archive::reader_support() const {
  return spillway::reader_support(impl_->reader, impl_->info, impl_->params);
}

std::size_t Archive::sample_count() const { return impl_->collection.sample_count(); }

std::string_view Archive::sample_name(std::size_t sample) const {
  return impl_->collection.sample_name(impl_->stored(sample));
}

std::optional<std::size_t> Archive::reference_sample() const {
  if (sample_count() == 0) return std::nullopt;
  return impl_->rank(0);
}

std::size_t Archive::find_sample(std::string_view name) const {
  const auto found = impl_->collection.samples_named(name);
  if (found.empty()) {
    throw Error(ErrorKind::not_found,
                impl_->reader.path() + ": there is no sample " + std::string(name));
  }
  if (found.size() > 1) {
    throw Error(ErrorKind::usage, impl_->reader.path() + ": there are " +
                                      std::to_string(found.size()) + " samples " +
                                      std::string(name));
  }
  return impl_->rank(found.front());
}

std::vector<std::size_t> Archive::find_samples(std::string_view name_or_pattern) const {
  const bool is_literal = !impl_->collection.samples_named(name_or_pattern).empty();
  if (is_literal || !is_sample_pattern(name_or_pattern)) return {find_sample(name_or_pattern)};
  std::vector<std::size_t> found;
  const std::string pattern(name_or_pattern);
  for (std::size_t sample = 0; sample < sample_count(); ++sample) {
    if (matches_pattern(pattern, sample_name(sample))) found.push_back(sample);
  }
  if (found.empty()) {
    throw Error(ErrorKind::not_found, impl_->reader.path() + ": there is no sample " + pattern +
                                          ", nor one that matches");
  }
  return found;
}

void Archive::for_each_contig(std::size_t sample,
                              const std::function<void(std::string_view header)>& visit) const {
  const std::size_t stored = impl_->stored(sample);
  const auto names = impl_->collection.contig_names(stored);
  for (std::size_t i = 0; i < names->size(); ++i) {
    visit(impl_->headers.header(stored, i, (*names)[i]));
  }
}

void Archive::for_each_contig_length(
    std::size_t sample,
    const std::function<void(std::string_view header, std::uint64_t bases)>& visit) const {
  const std::size_t stored = impl_->stored(sample);
  in_archive(impl_->reader.path(), [&] {
    const auto names = impl_->collection.contig_names(stored);
    const auto placed = impl_->segments(stored, kNoPreference);
    for (std::size_t i = 0; i < names->size(); ++i) {
      visit(impl_->headers.header(stored, i, (*names)[i]),
            contig_length(placed->contig(i), impl_->params.kmer_length));
    }
  });
}

std::vector<FaidxMatch> Archive::find_faidx(std::span<const FaidxRequest> requests,
                                            bool in_all_samples) const {
  auto matches = search_faidx(impl_->collection, impl_->headers, requests, in_all_samples);
  for (FaidxMatch& match : matches) {
    if (match.problem != RegionProblem::none) continue;
    match.address.sample = impl_->rank(match.address.sample);
    for (ContigAddress& address : match.in_samples) address.sample = impl_->rank(address.sample);
  }
  return matches;
}

std::vector<RegionMatch> Archive::match_regions(std::span<const Region> regions) const {
  auto matches = search_regions(impl_->collection, impl_->headers, regions);
  for (RegionMatch& match : matches) {
    for (ContigRange& found : match.found) found.address.sample = impl_->rank(found.address.sample);
  }
  return matches;
}

std::vector<ContigRange> Archive::find_contigs(std::span<const Region> regions) const {
  std::vector<ContigRange> found;
  const std::vector<RegionMatch> matches = match_regions(regions);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const RegionMatch& match = matches[i];
    if (match.problem == RegionProblem::absent) {
      throw Error(ErrorKind::not_found, impl_->reader.path() + ": " + match.reason);
    }
    if (match.problem != RegionProblem::none) {
      throw Error(ErrorKind::usage,
                  impl_->reader.path() + ": region '" + regions[i].text + "': " + match.reason);
    }
    found.insert(found.end(), match.found.begin(), match.found.end());
  }
  return found;
}

void Archive::write_sample(std::size_t sample, FastaLayout layout, const ByteSink& sink) const {
  write_samples(std::span(&sample, 1), layout, sink);
}

void Archive::write_samples(std::span<const std::size_t> samples, FastaLayout layout,
                            const ByteSink& sink) const {
  impl_->write(layout, sink, [&](FastaOutput& output) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      impl_->report_progress(i, samples.size());
      impl_->add_sample(impl_->stored(samples[i]), layout, output);
    }
  });
}

void Archive::write_collection(bool with_reference, FastaLayout layout,
                               const ByteSink& sink) const {
  const auto reference = reference_sample();
  impl_->write(layout, sink, [&](FastaOutput& output) {
    for (std::size_t sample = 0; sample < sample_count(); ++sample) {
      if (with_reference || sample != reference) {
        impl_->report_progress(sample, sample_count());
        impl_->add_sample(impl_->stored(sample), layout, output);
      }
    }
  });
}

void Archive::write_region(ContigAddress address, const std::optional<BaseRange>& range,
                           FastaLayout layout, const ByteSink& sink) const {
  impl_->write(layout, sink, [&](FastaOutput& output) {
    impl_->add_region(impl_->stored(address.sample), address.contig, range, layout, output);
  });
}

void Archive::write_regions(std::span<const ContigRange> contigs, FastaLayout layout,
                            const ByteSink& sink) const {
  impl_->write(layout, sink, [&](FastaOutput& output) {
    for (const auto& [address, range] : contigs) {
      impl_->add_region(impl_->stored(address.sample), address.contig, range, layout, output);
    }
  });
}

void Archive::write_stretches(std::span<const NamedStretch> stretches, FastaLayout layout,
                              const ByteSink& sink) const {
  impl_->write(layout, sink, [&](FastaOutput& output) {
    for (const NamedStretch& stretch : stretches) impl_->add_stretch(stretch, layout, output);
  });
}

}  // namespace spillway
