// The inputs as samples and contigs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "fasta/first_word.hpp"
#include "fasta/reader.hpp"
#include "fasta/safe_header.hpp"
#include "scratch/state.hpp"
#include "spillway/error.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Reads the text of one input to its end, and returns its content_hash() (nothing of use with
/// `only_first`). `visitor` has
///     begin_sample(name), begin_contig(header), symbols(symbols, odd_bytes, case_toggles),
///     end_contig(), end_sample()
/// and is told of samples and contigs in order; and layout(), a recorder of the layout for the
/// file, or null. With
/// shape.concatenated every contig is a sample of its own, named by the first word of its header,
/// safe (safe_header); a `name` is then not used, and an empty word is Error input. With
/// `only_first` the walk ends behind the first sample. at_record(mark) comes before all that is
/// told of a record; the walk can begin again at such a mark, `from`, in a sample that goes on.
template <typename Visitor>
Hash128 walk_input(std::unique_ptr<ByteSource> text, const std::string& name,
                   const ShapeOptions& shape, bool only_first, Visitor& visitor,
                   const FastaReader::Mark& from = {}) {
  const bool concatenated = shape.concatenated;
  const auto use = shape.preserve == Preserve::exact ? LayoutUse::kept : LayoutUse::dropped;
  FastaReader reader(std::move(text), use, visitor.layout(), from);
  bool in_contig = false;
  std::uint64_t begun = 0;
  const auto end_contig = [&] {
    if (!in_contig) return;
    visitor.end_contig();
    if (concatenated) visitor.end_sample();
    in_contig = false;
  };
  if (!concatenated) visitor.begin_sample(name);
  for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
    if (event == FastaReader::Event::symbols) {
      visitor.symbols(reader.symbols(), reader.odd_bytes(), reader.case_toggles());
      continue;
    }
    end_contig();
    visitor.at_record(reader.mark());
    if (concatenated) {
      if (only_first && begun > 0) return {};
      const std::string sample = safe_header(first_word(reader.header()));
      if (sample.empty()) {
        throw Error(ErrorKind::input, reader.name() + ":" + std::to_string(reader.line()) +
                                          ": a header without a name, which would be a sample's");
      }
      visitor.begin_sample(sample);
    }
    visitor.begin_contig(reader.header());
    in_contig = true;
    ++begun;
  }
  end_contig();
  if (!concatenated) visitor.end_sample();
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
