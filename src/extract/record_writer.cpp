#include "extract/record_writer.hpp"

#include <algorithm>

#include "base/interrupt.hpp"
#include "extract/contig_layout.hpp"
#include "extract/row_errors.hpp"
#include "fasta/sample_prefix.hpp"

namespace spillway {
namespace {

constexpr std::uint32_t kDefaultLineLength = 80;
// Of a reverse complement, this much is read at once: its residues are held, and at the start of
// each part the rows of the contig are read again from their beginning.
constexpr std::uint64_t kReversedBases = std::uint64_t{4} << 20;

std::string range_suffix(const BaseRange& range) {
  std::string suffix = ":";
  suffix += std::to_string(range.from);
  suffix += '-';
  suffix += std::to_string(range.to);
  return suffix;
}

/// Nothing: the whole contig.
BaseSpan span_of(const std::optional<BaseRange>& range) {
  if (!range) return {};
  return {static_cast<std::uint64_t>(range->from), static_cast<std::uint64_t>(range->to) + 1};
}

void begin_lines(std::string_view header, FastaLayout layout, FastaOutput& output) {
  output.add_text(">");
  output.add_text(header);
  output.add_text("\n");
  output.begin_lines(layout.line_length.value_or(kDefaultLineLength), "\n");
}

}  // namespace

RecordWriter::RecordWriter(ArchiveParts& parts)
    : parts_(parts), bases_(parts), original_(parts.reader), losses_(parts) {}

void RecordWriter::write(FastaLayout layout, const ByteSink& sink,
                         const std::function<void(FastaOutput&)>& fill) {
  is_original_ = false;
  in_archive(parts_.reader.path(), [&] {
    FastaOutput output(parts_.source, parts_.options.threads, layout.upper_case,
                       parts_.options.reads_once || parts_.reader.is_remote(), sink);
    fill(output);
    output.finish();
    const bool has_new_lines = !is_original_ && layout.line_length != FastaLayout::kOneLine;
    if (has_new_lines && output.has_misleading_line()) {
      parts_.warn(parts_.reader.path() +
                  ": a '>' within a sequence begins a line of the output, where it reads as a "
                  "header");
    }
  });
}

void RecordWriter::add_sample(std::size_t sample, FastaLayout layout, FastaOutput& output) {
  check_interrupted();
  losses_.of_sample(sample);
  const bool is_original = !layout.line_length && original_.is_known();
  if (is_original) original_.begin_file(output);
  const auto names = parts_.collection.contig_names(sample);
  const auto placed = parts_.segments(sample, ArchiveParts::kNoPreference);
  for (std::size_t contig = 0; contig < names->size(); ++contig) {
    const std::string header = header_of({sample, contig}, *names, layout);
    losses_.of_contig(sample, header, placed->contig(contig));
    bases_.begin(sample, contig);
    if (is_original) {
      is_original_ = true;
      original_.add(sample, contig, header, placed->contig(contig), bases_, output);
    } else {
      add_lines(header, placed->contig(contig), {}, layout, output);
    }
  }
}

void RecordWriter::add_region(ContigAddress place, std::optional<BaseRange> range,
                              FastaLayout layout, FastaOutput& output) {
  check_interrupted();
  losses_.of_sample(place.sample);
  const auto names = parts_.collection.contig_names(place.sample);
  if (range) range = corrected(*range);
  const BaseSpan span = span_of(range);
  const auto placed = parts_.segments_at(place.sample, place.contig, span.from);
  std::string header = header_of(place, *names, layout);
  losses_.of_contig(place.sample, header, placed->contig(place.contig));
  if (range) header += range_suffix(*range);
  bases_.begin(place.sample, place.contig);
  add_lines(header, placed->contig(place.contig), span, layout, output);
}

void RecordWriter::add_stretch(ContigAddress place, const NamedStretch& wanted, FastaLayout layout,
                               FastaOutput& output) {
  check_interrupted();
  const auto placed = parts_.segments_at(place.sample, place.contig, wanted.span.from);
  const Placed of_contig = placed->contig(place.contig);
  losses_.of_contig(place.sample, wanted.header, of_contig);
  const BaseSpan span = clipped(wanted, contig_length(of_contig, parts_.params.kmer_length));
  if (wanted.is_rev_comp) {
    begin_lines(wanted.header, layout, output);
    add_rev_comp(place, of_contig, span, output);
  } else {
    bases_.begin(place.sample, place.contig);
    add_lines(wanted.header, of_contig, span, layout, output);
  }
}

/// The header line of a contig, as it is written.
std::string RecordWriter::header_of(ContigAddress place, const StringTable& names,
                                    FastaLayout layout) {
  const std::string_view header =
      parts_.headers.header(place.sample, place.contig, names[place.contig]);
  if (!layout.prefix_samples) return std::string(header);
  return prefixed_header(parts_.collection.sample_name(place.sample), header);
}

/// Of the contig on which the bases stand.
void RecordWriter::add_lines(std::string_view header, Placed placed, BaseSpan span,
                             FastaLayout layout, FastaOutput& output) {
  begin_lines(header, layout, output);
  if (bases_.add(placed, span.from, span.end, output) > 0) output.add_text("\n");
}

void RecordWriter::add_rev_comp(ContigAddress place, Placed placed, BaseSpan span,
                                FastaOutput& output) {
  for (std::uint64_t end = span.end; end > span.from;) {
    const std::uint64_t from = end - std::min(end - span.from, kReversedBases);
    bases_.begin(place.sample, place.contig);
    bases_.add_rev_comp(placed, from, end, output);
    end = from;
  }
  if (span.from < span.end) output.add_text("\n");
}

/// Nothing: the whole contig.
std::optional<BaseRange> RecordWriter::corrected(BaseRange range) const {
  if (range.from < 0) {
    parts_.warn("start of range (" + std::to_string(range.from) + ") is below 0, so changed to 0");
    range.from = 0;
  }
  if (range.to < range.from) {
    parts_.warn("end of range (" + std::to_string(range.to) + ") is prior to start of range (" +
                std::to_string(range.from) + ") so changed to whole contig");
    return std::nullopt;
  }
  return range;
}

/// The part of the span that the contig has.
BaseSpan RecordWriter::clipped(const NamedStretch& wanted, std::uint64_t bases) const {
  const BaseSpan span{std::min(wanted.span.from, bases), std::min(wanted.span.end, bases)};
  if (wanted.span == BaseSpan{}) return span;
  const std::string has =
      "the contig has " + std::to_string(bases) + (bases == 1 ? " base" : " bases");
  if (span.from >= span.end) {
    parts_.warn(wanted.header + ": no base is there: " + has);
  } else if (wanted.span.end > bases && wanted.span.end != BaseSpan::kToTheEnd) {
    parts_.warn(wanted.header + ": cut short: " + has);
  }
  return span;
}

}  // namespace spillway
