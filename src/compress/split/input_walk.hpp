// The inputs as samples and contigs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/stream_hash.hpp"
#include "fasta/first_word.hpp"
#include "fasta/pansn.hpp"
#include "fasta/reader.hpp"
#include "fasta/safe_header.hpp"
#include "input/ended_source.hpp"
#include "input/fasta_streams.hpp"
#include "spillway/error.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// The sample that the header of the record at which `reader` stands names. Error input.
inline std::string sample_of_header(const FastaReader& reader, const ShapeOptions& shape) {
  const auto fail = [&](const std::string& what) {
    throw Error(ErrorKind::input,
                reader.name() + ":" + std::to_string(reader.line()) + ": " + what);
  };
  const std::string_view word = first_word(reader.header());
  if (!shape.pansn) {
    if (word.empty()) fail("a header without a name, which would be a sample's");
    return safe_sample_name(word);
  }
  if (reader.has_text_before() && shape.preserve == Preserve::exact) {
    fail("before the first record stands text that belongs to no sample");
  }
  const std::string_view sample = pansn_sample(word, shape.pansn_delimiter);
  if (sample.empty()) {
    const std::string delimiter(1, shape.pansn_delimiter);
    fail("a header that is not sample" + delimiter + "haplotype" + delimiter + "contig");
  }
  return std::string(sample);
}

/// Where in an input a record begins.
struct InputMark {
  std::uint64_t member = 0;  ///< FastaStreams::offset of its text
  FastaReader::Mark record;

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(member, record);
  }
};

namespace input_walk_detail {

/// One text; `name` is its sample's.
template <typename Visitor>
void walk_text(std::unique_ptr<ByteSource> text, std::uint64_t member, const std::string& name,
               const ShapeOptions& shape, bool only_first, Visitor& visitor,
               const FastaReader::Mark& from) {
  // The last record may come to stand before others of its sample.
  if (shape.pansn) text = std::make_unique<EndedSource>(std::move(text));
  const bool by_header = shape.samples_by_header();
  const auto use = shape.preserve == Preserve::exact ? LayoutUse::kept : LayoutUse::dropped;
  FastaReader reader(std::move(text), use, visitor.layout(), from);
  if (FastaWarn warn = visitor.warn()) reader.warn_of_suspects(std::move(warn));
  const StreamHash of_nothing;
  bool in_contig = false;
  std::uint64_t begun = 0;
  const auto end_contig = [&] {
    if (!in_contig) return;
    visitor.end_contig();
    in_contig = false;
    if (!by_header) return;
    if (shape.pansn && visitor.sample_hash() != nullptr) {
      *visitor.sample_hash() = reader.hash_so_far();
    }
    visitor.end_sample(reader.hash_so_far());
  };
  if (!by_header) visitor.begin_sample(name);
  for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
    if (event == FastaReader::Event::symbols) {
      visitor.symbols(reader.symbols(), reader.odd_bytes(), reader.case_toggles());
      continue;
    }
    end_contig();
    visitor.at_record(member, reader.mark());
    if (by_header) {
      if (only_first && !shape.pansn && begun > 0) return;
      visitor.begin_sample(sample_of_header(reader, shape));
    }
    if (shape.pansn) {
      if (visitor.sample_hash() != nullptr) reader.hash_record_behind(*visitor.sample_hash());
    } else if (shape.concatenated && reader.mark().offset > 0) {
      reader.hash_record_behind(of_nothing);
    }
    visitor.begin_contig(reader.header());
    in_contig = true;
    ++begun;
  }
  end_contig();
  if (!by_header) visitor.end_sample(reader.hash_so_far());
}

}  // namespace input_walk_detail

/// Reads the texts of one input to their end. `visitor` has
///     begin_sample(name), begin_contig(header), symbols(symbols, odd_bytes, case_toggles),
///     end_contig(), end_sample(hash)
/// and is told of samples and contigs in order; and layout(), a recorder of the layout for the
/// files, or null; and warn(), to be told of FastaSuspects, or empty. Each text is a sample, as
/// FastaStreams names it; `hash` is that of its text. With shape.concatenated every contig is a
/// sample of its own, named by the first word of its header, safe (safe_sample_name); an empty word is
/// Error input. With shape.pansn every record begins its sample, as its header names it, or goes on
/// with it: a name may come again, and `only_first` does nothing; sample_hash() is then the hash of
/// the text of the sample that was begun last, kept by the visitor, or null. With `only_first` the
/// walk ends behind the first sample. at_record(member, mark) comes before all that is told of a
/// record; the walk can begin again at such a mark, `from`, in a sample that goes on.
template <typename Visitor>
void walk_input(FastaStreams& texts, const ShapeOptions& shape, bool only_first, Visitor& visitor,
                const InputMark& from = {}) {
  const FastaReader::Mark beginning;
  const FastaReader::Mark* record = &from.record;
  for (auto text = texts.next(from.member); text != nullptr; text = texts.next()) {
    input_walk_detail::walk_text(std::move(text), texts.offset(), texts.sample(), shape, only_first,
                                 visitor, *record);
    if (only_first && !shape.pansn) return;
    record = &beginning;
  }
}

}  // namespace spillway
