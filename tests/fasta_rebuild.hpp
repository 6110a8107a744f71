// Makes a FASTA file again from what its reader and its layout's recorder have told: as simple as
// can be, to test them by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fasta/layout_recorder.hpp"
#include "fasta/layout_row.hpp"
#include "fasta/reader.hpp"

namespace spillway::test {

/// One contig as it was told.
struct ToldContig {
  std::string header;
  std::string letters;      ///< in their case, odd bytes as they were
  std::vector<Bytes> rows;  ///< of its layout
};

inline std::vector<ToldContig> read_contigs(std::unique_ptr<ByteSource> source) {
  std::vector<ToldContig> contigs(1);
  LayoutRecorder recorder(
      [&](ByteView row) { contigs.back().rows.emplace_back(row.begin(), row.end()); });
  FastaReader reader(std::move(source), LayoutUse::kept, &recorder);
  bool begun = false;
  bool lower = false;
  for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
    if (event == FastaReader::Event::header) {
      if (begun) contigs.emplace_back();
      begun = true;
      contigs.back().header = reader.header();
      lower = false;
      continue;
    }
    std::string letters;
    auto toggle = reader.case_toggles().begin();
    for (std::uint32_t i = 0; i < reader.symbols().size(); ++i) {
      if (toggle != reader.case_toggles().end() && *toggle == i) {
        lower = !lower;
        ++toggle;
      }
      const char letter = kLetterOf.at(reader.symbols()[i]);
      letters += static_cast<char>(lower ? letter - 'A' + 'a' : letter);
    }
    for (const auto& odd : reader.odd_bytes()) {
      letters.at(odd.position) = static_cast<char>(odd.byte);
    }
    contigs.back().letters += letters;
  }
  return contigs;
}

inline std::string text_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

inline void append_in_style(std::string& out, const ToldContig& contig, const LayoutStyle& style) {
  out += style.header_end;
  if (contig.letters.empty()) {
    out += style.empty;
    return;
  }
  const std::size_t width = style.width == 0 ? contig.letters.size() : style.width;
  for (std::size_t at = 0; at < contig.letters.size(); at += width) {
    if (at > 0) out += style.eol;
    out += contig.letters.substr(at, width);
  }
  out += style.end;
}

/// The bytes of the file. Every draft is taken to be met by a style of its own width or, with
/// `other_widths`, by one of another width that it allows.
inline std::string rebuild(const std::vector<ToldContig>& contigs, bool other_widths) {
  std::string out;
  LayoutStyle in_force;
  for (const ToldContig& contig : contigs) {
    LayoutStyle style;
    bool has_style = false;
    bool head_is_out = false;
    std::size_t at = 0;  // letters written by tokens
    bool has_tokens = false;
    for (const Bytes& payload : contig.rows) {
      if (payload.at(0) == 0) {
        const DraftStyle draft = read_draft_style_row(payload);
        in_force = draft.style;
        if (other_widths && in_force.width == 0 && draft.at_least > 0) {
          in_force.width = draft.at_least;
          in_force.eol = "?";
        }
        continue;
      }
      LayoutRow row(payload);
      if (row.kind() == LayoutKind::before) {
        out += text_of(row.before());
      } else if (row.kind() == LayoutKind::style_once) {
        style = row.style();
        has_style = true;
      } else {
        if (row.kind() == LayoutKind::tokens) {
          out += '>' + contig.header + text_of(row.header_end());
          head_is_out = true;
          has_tokens = true;
        }
        for (LayoutToken token; row.next_token(token);) {
          for (std::uint64_t i = 0; i < token.repeat; ++i) {
            out += contig.letters.substr(at, token.gap) + text_of(token.bytes);
            at += token.gap;
          }
        }
      }
    }
    if (!head_is_out) out += '>' + contig.header;
    if (has_tokens) {
      out += contig.letters.substr(at);
    } else {
      append_in_style(out, contig, has_style ? style : in_force);
    }
  }
  return out;
}

}  // namespace spillway::test
