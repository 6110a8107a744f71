// The inputs as samples and contigs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "fasta/first_word.hpp"
#include "fasta/pansn.hpp"
#include "fasta/reader.hpp"
#include "fasta/safe_header.hpp"
#include "scratch/state.hpp"
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
    return safe_header(word);
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

/// Reads the text of one input to its end, and returns its content_hash() (nothing of use with
/// `only_first`). `visitor` has
///     begin_sample(name), begin_contig(header), symbols(symbols, odd_bytes, case_toggles),
///     end_contig(), end_sample()
/// and is told of samples and contigs in order; and layout(), a recorder of the layout for the
/// file, or null. With
/// shape.concatenated every contig is a sample of its own, named by the first word of its header,
/// safe (safe_header); a `name` is then not used, and an empty word is Error input. With
/// shape.pansn every record begins its sample, as its header names it, or goes on with it: a name
/// may come again, and `only_first` does nothing; sample_hash() is then the hash of the text of the
/// sample that was begun last, kept by the visitor, or null. With
/// `only_first` the walk ends behind the first sample. at_record(mark) comes before all that is
/// told of a record; the walk can begin again at such a mark, `from`, in a sample that goes on.
template <typename Visitor>
Hash128 walk_input(std::unique_ptr<ByteSource> text, const std::string& name,
                   const ShapeOptions& shape, bool only_first, Visitor& visitor,
                   const FastaReader::Mark& from = {}) {
  const bool by_header = shape.samples_by_header();
  const auto use = shape.preserve == Preserve::exact ? LayoutUse::kept : LayoutUse::dropped;
  FastaReader reader(std::move(text), use, visitor.layout(), from);
  bool in_contig = false;
  std::uint64_t begun = 0;
  const auto end_contig = [&] {
    if (!in_contig) return;
    visitor.end_contig();
    if (shape.pansn && visitor.sample_hash() != nullptr) {
      visitor.sample_hash()->copy_from(reader.hash_so_far());
    }
    if (by_header) visitor.end_sample();
    in_contig = false;
  };
  if (!by_header) visitor.begin_sample(name);
  for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
    if (event == FastaReader::Event::symbols) {
      visitor.symbols(reader.symbols(), reader.odd_bytes(), reader.case_toggles());
      continue;
    }
    end_contig();
    visitor.at_record(reader.mark());
    if (by_header) {
      if (only_first && !shape.pansn && begun > 0) return {};
      visitor.begin_sample(sample_of_header(reader, shape));
    }
    if (shape.pansn && visitor.sample_hash() != nullptr) {
      reader.hash_record_behind(*visitor.sample_hash());
    }
    visitor.begin_contig(reader.header());
    in_contig = true;
    ++begun;
  }
  end_contig();
  if (!by_header) visitor.end_sample();
  return reader.content_hash();
}

/// Marks in checkpoints.
inline void save_mark(StateWriter& state, const FastaReader::Mark& mark) {
  state.number(mark.offset);
  state.number(mark.line);
  state.number(mark.line_end);
  state.bytes(mark.content_hash.save());
  state.bytes(mark.style);
}

inline FastaReader::Mark load_mark(StateReader& state) {
  FastaReader::Mark mark;
  state.number(mark.offset);
  state.number(mark.line);
  state.number(mark.line_end);
  mark.content_hash.restore(state.bytes());
  const ByteView style = state.bytes();
  mark.style.assign(style.begin(), style.end());
  return mark;
}

}  // namespace spillway
