#include "compress/split/extras.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text_bytes.hpp"
#include "compress/split/input_walk.hpp"
#include "fasta_rebuild.hpp"
#include "input/input_list.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

/// What walk_input tells, handed on as pass one does.
struct Visitor {
  ExtensionWriter& extras;
  std::vector<Hash128>& hashes;
  std::uint32_t sample = 0;

  void at_record(std::uint64_t, const FastaReader::Mark&) {}

  LayoutRecorder* layout() { return extras.layout(); }
  FastaWarn warn() const { return {}; }
  StreamHash* sample_hash() { return nullptr; }
  void begin_sample(const std::string&) {}
  void begin_contig(std::string_view header) { extras.begin_contig(header); }
  void symbols(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte> odd_bytes,
               std::span<const std::uint32_t>) {
    extras.symbols(symbols.size(), odd_bytes);
  }
  void end_contig() { extras.end_contig(); }
  void end_sample(const StreamHash& text) {
    hashes.push_back(text.digest128());
    extras.set_sample(++sample);
  }
};

/// "sample.contig.offset:payload " for each record.
std::string all_of(ExternalSorter& set, bool kinds_only = false) {
  std::string all;
  MergeReader merge = std::move(set).finish().merge(true);
  while (merge.next()) {
    const Position position = get_position(merge.key().data());
    all += std::to_string(position.sample) + '.' + std::to_string(position.contig) + '.' +
           std::to_string(position.offset) + ':';
    if (kinds_only) {
      all += std::to_string(merge.payload()[0]);
    } else {
      all += test::text_of(merge.payload());
    }
    all += ' ';
  }
  return all;
}

constexpr std::string_view kText =
    "; before\n>a\nAC-e\nx*GT\n>caf\xc3\xa9 1\nAC\nACG\n>c\n!G\nG\n>d\n~\n";

struct Noted {
  std::string residues;
  std::string headers;
  std::string layout;
  std::vector<Hash128> hashes;
};

Noted note(Preserve preserve, bool concatenated) {
  const TemporaryDirectory directory;
  const std::string path = write_file(directory.path() / "x.fa", kText);
  ShapeOptions shape;
  shape.preserve = preserve;
  shape.concatenated = concatenated;
  const std::vector<Input> inputs = {{path, "x"}, {path, "y"}};
  ScratchStore store(directory.path() / "scratch", 0);
  SpillSets sets(store, false);
  ExtensionWriter extras(preserve, sets);
  extras.set_sample(0);
  Noted noted;
  Visitor visitor{extras, noted.hashes};
  for (const Input& input : inputs) {
    FastaStreams texts(input, {});
    walk_input(texts, shape, false, visitor);
  }
  extras.finish();
  noted.residues = all_of(sets.residues);
  noted.headers = all_of(sets.headers);
  noted.layout = all_of(sets.layout, true);
  return noted;
}

TEST_CASE("extras are noted by sample and contig") {
  const Noted noted = note(Preserve::exact, false);
  CHECK(noted.residues == "0.0.2:-ex* 0.2.0:! 0.3.0:~ 1.0.2:-ex* 1.2.0:! 1.3.0:~ ");
  CHECK(noted.headers == "0.1.0:caf\xc3\xa9 1 1.1.0:caf\xc3\xa9 1 ");
  CHECK(noted.layout == "0.0.0:4 0.0.1:0 0.1.0:2 0.2.0:0 1.0.0:4 1.0.1:0 1.1.0:2 1.2.0:0 ");
  CHECK(noted.hashes[0] ==
        hash128({reinterpret_cast<const std::uint8_t*>(kText.data()), kText.size()}));
  CHECK(noted.hashes[1] == noted.hashes[0]);
}

TEST_CASE("extras are noted contig by contig where contigs are samples") {
  const Noted noted = note(Preserve::exact, true);
  CHECK(noted.residues == "0.0.2:-ex* 2.0.0:! 3.0.0:~ 4.0.2:-ex* 6.0.0:! 7.0.0:~ ");
  CHECK(noted.headers == "1.0.0:caf\xc3\xa9 1 5.0.0:caf\xc3\xa9 1 ");
  CHECK(noted.layout == "0.0.0:4 0.0.1:0 1.0.0:2 2.0.0:0 4.0.0:4 4.0.1:0 5.0.0:2 6.0.0:0 ");
  // Each has the hash of its own text; what stands before the first one is its.
  REQUIRE(noted.hashes.size() == 8);
  std::size_t from = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t end = kText.find("\n>", kText.find('>', from)) + 1;
    const std::string_view text = kText.substr(from, i == 3 ? kText.npos : end - from);
    CHECK(noted.hashes[i] == hash128(as_bytes(text)));
    CHECK(noted.hashes[i + 4] == noted.hashes[i]);
    from = end;
  }
}

TEST_CASE("no more is noted than is to be preserved") {
  const Noted with_case = note(Preserve::case_, false);
  const Noted exact = note(Preserve::exact, false);
  CHECK(with_case.layout.empty());
  CHECK(with_case.residues == exact.residues);
  CHECK(with_case.headers == exact.headers);
  const Noted sequence = note(Preserve::sequence, false);
  CHECK(sequence.layout.empty());
  CHECK(sequence.residues == "0.0.2:-EX* 0.2.0:! 0.3.0:~ 1.0.2:-EX* 1.2.0:! 1.3.0:~ ");
}

}  // namespace
}  // namespace spillway
