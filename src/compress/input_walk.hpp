// The inputs as samples and contigs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fasta/reader.hpp"
#include "fasta/sample_name.hpp"

namespace spillway {

/// First word of a header line: up to a blank or a tab.
inline std::string_view first_word(std::string_view header) {
  return header.substr(0, header.find_first_of(" \t"));
}

/// Reads one input file, which messages call `shown_as`, to its end. `visitor` has
///     begin_sample(name), begin_contig(header), symbols(symbols, odd_bytes, case_toggles),
///     end_contig(), end_sample()
/// and is told of samples and contigs in order. With `concatenated` every contig is a sample of its
/// own, named by the first word of its header; a `name` is then not used. With `only_first` the
/// walk ends behind the first sample.
template <typename Visitor>
void walk_input(const std::string& path, const std::string& shown_as, const std::string& name,
                bool concatenated, bool only_first, Visitor& visitor) {
  FastaReader reader(open_input(path, shown_as));
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
    if (concatenated) {
      if (only_first && begun > 0) return;
      visitor.begin_sample(std::string(first_word(reader.header())));
    }
    visitor.begin_contig(reader.header());
    in_contig = true;
    ++begun;
  }
  end_contig();
  if (!concatenated) visitor.end_sample();
}

}  // namespace spillway
