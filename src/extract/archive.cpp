#include "spillway/archive.hpp"

#include <utility>

#include "base/assert.hpp"
#include "extract/archive_impl.hpp"
#include "extract/byte_shares.hpp"
#include "extract/contig_layout.hpp"
#include "extract/extra_streams.hpp"
#include "extract/preserved.hpp"
#include "extract/reader_support.hpp"
#include "extract/row_errors.hpp"

namespace spillway {
namespace {

void report_progress(const ReadOptions& options, std::uint64_t done, std::uint64_t total) {
  if (options.progress) options.progress(done, total);
}

}  // namespace

Archive::Archive(const std::filesystem::path& path, ReadOptions options)
    : impl_(std::make_unique<Impl>(path, std::move(options))) {}
Archive::~Archive() = default;
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;

ArchiveFacts Archive::facts() const {
  ArchiveFacts facts;
  facts.file_type_info = impl_->parts.info.pairs;
  facts.version = impl_->parts.info.file_version_major;
  facts.samples = sample_count();
  facts.groups = impl_->parts.reader.group_count();
  facts.kmer_length = impl_->parts.params.kmer_length;
  facts.min_match_length = impl_->parts.params.min_match_length;
  facts.pack_cardinality = impl_->parts.params.pack_cardinality;
  facts.segment_size = impl_->parts.params.segment_size;
  if (const auto reference = reference_sample()) facts.reference_name = sample_name(*reference);
  facts.command_lines = impl_->parts.collection.command_lines();
  facts.file_bytes = impl_->parts.reader.file_size();
  facts.extras = extra_streams(impl_->parts.reader);
  const Preserved preserved = preserved_of(impl_->parts.reader, impl_->parts.info);
  facts.preserve = preserved.level;
  facts.exact_from = preserved.exact_from;
  facts.case_from = preserved.case_from;
  facts.lost_extras = lost_extras(impl_->parts.reader, impl_->parts.info);
  return facts;
}

ByteShares Archive::byte_shares() const { return byte_shares_of(impl_->parts.reader); }

std::vector<ReaderSupport> Archive::reader_support() const {
  return spillway::reader_support(impl_->parts.reader, impl_->parts.info, impl_->parts.params);
}

std::size_t Archive::sample_count() const { return impl_->parts.collection.sample_count(); }

std::string_view Archive::sample_name(std::size_t sample) const {
  SPILLWAY_ASSERT(sample < sample_count());
  return impl_->parts.collection.sample_name(impl_->parts.stored(sample));
}

std::optional<std::size_t> Archive::reference_sample() const {
  if (sample_count() == 0) return std::nullopt;
  return impl_->parts.rank(0);
}

void Archive::for_each_contig(std::size_t sample,
                              const std::function<void(std::string_view header)>& visit) const {
  const std::size_t stored = impl_->parts.stored(sample);
  const auto names = impl_->parts.collection.contig_names(stored);
  for (std::size_t i = 0; i < names->size(); ++i) {
    visit(impl_->parts.headers.header(stored, i, (*names)[i]));
  }
}

void Archive::for_each_contig_length(
    std::size_t sample,
    const std::function<void(std::string_view header, std::uint64_t bases)>& visit) const {
  const std::size_t stored = impl_->parts.stored(sample);
  in_archive(impl_->path(), [&] {
    const auto names = impl_->parts.collection.contig_names(stored);
    const auto placed = impl_->parts.segments(stored, ArchiveParts::kNoPreference);
    for (std::size_t i = 0; i < names->size(); ++i) {
      visit(impl_->parts.headers.header(stored, i, (*names)[i]),
            contig_length(placed->contig(i), impl_->parts.params.kmer_length));
    }
  });
}

void Archive::write_sample(std::size_t sample, FastaLayout layout, const ByteSink& sink) const {
  write_samples(std::span(&sample, 1), layout, sink);
}

void Archive::write_samples(std::span<const std::size_t> samples, FastaLayout layout,
                            const ByteSink& sink) const {
  impl_->parts.expect(samples);
  impl_->writer.write(layout, sink, [&](FastaOutput& output) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      report_progress(impl_->parts.options, i, samples.size());
      impl_->writer.add_sample(impl_->parts.stored(samples[i]), layout, output);
    }
  });
}

void Archive::write_collection(bool with_reference, FastaLayout layout,
                               const ByteSink& sink) const {
  const auto reference = reference_sample();
  impl_->writer.write(layout, sink, [&](FastaOutput& output) {
    for (std::size_t sample = 0; sample < sample_count(); ++sample) {
      if (with_reference || sample != reference) {
        report_progress(impl_->parts.options, sample, sample_count());
        impl_->writer.add_sample(impl_->parts.stored(sample), layout, output);
      }
    }
  });
}

void Archive::write_region(ContigAddress address, const std::optional<BaseRange>& range,
                           FastaLayout layout, const ByteSink& sink) const {
  impl_->writer.write(layout, sink, [&](FastaOutput& output) {
    impl_->writer.add_region(impl_->stored(address), range, layout, output);
  });
}

void Archive::write_regions(std::span<const ContigRange> contigs, FastaLayout layout,
                            const ByteSink& sink) const {
  impl_->writer.write(layout, sink, [&](FastaOutput& output) {
    for (const auto& [address, range] : contigs) {
      impl_->writer.add_region(impl_->stored(address), range, layout, output);
    }
  });
}

void Archive::write_stretches(std::span<const NamedStretch> stretches, FastaLayout layout,
                              const ByteSink& sink) const {
  impl_->writer.write(layout, sink, [&](FastaOutput& output) {
    for (const NamedStretch& stretch : stretches) {
      impl_->writer.add_stretch(impl_->stored(stretch.address), stretch, layout, output);
    }
  });
}

}  // namespace spillway
