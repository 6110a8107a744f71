#include "collection/residues.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "extract/residue_source.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

std::string restored(const Bytes& text, std::string letters) {
  restore_residues(text, {reinterpret_cast<std::uint8_t*>(letters.data()), letters.size()});
  return letters;
}

// Contigs as text, '.' where a symbol stands; written and read back through an archive.
using Contigs = std::map<std::pair<std::uint32_t, std::uint32_t>, std::string>;

std::filesystem::path write(const std::filesystem::path& path, const Contigs& contigs) {
  ScratchStore store(path.string() + ".scratch", 0);
  ArchiveWriter archive(File::create(path), store, 1 << 16, false);
  ResidueWriter writer(archive);
  for (const auto& [place, text] : contigs) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = text.find_first_not_of('.', at);
      if (begin == std::string::npos) break;
      at = std::min(text.find('.', begin), text.size());
      const Bytes run = bytes_of(text.substr(begin, at - begin));
      // Neighbouring bytes may come in several runs.
      const std::size_t cut = run.size() / 2;
      if (cut > 0) writer.add(place.first, place.second, begin, ByteView(run).first(cut));
      writer.add(place.first, place.second, begin + cut, ByteView(run).subspan(cut));
    }
  }
  writer.finish();
  archive.finish();
  return path;
}

Contigs contigs_of_all_kinds() {
  std::mt19937 random(9);
  Contigs contigs = {{{0, 0}, "-"}, {{0, 1}, "...."}, {{0, 2}, ".*."}, {{3, 7}, "--..__"}};
  std::string all_bytes = "..";  // any value may stand there
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i == '.' ? ',' : i);
  contigs[{4, 0}] = all_bytes;
  contigs[{4, 1}] = std::string(100, '.') + std::string(70'000, '*');  // one long run
  std::string many(300'000, '.');                                      // many rows, many blocks
  for (char& c : many) {
    if (random() % 3 == 0) c = static_cast<char>('a' + random() % 26);
  }
  contigs[{4, 2}] = many;
  contigs[{UINT32_MAX, UINT32_MAX}] = "...-";
  return contigs;
}

}  // namespace

TEST_CASE("runs are written over the letters where they belong") {
  Bytes text;
  ResidueEncoder encoder(text);
  const Bytes bytes = bytes_of("-*E");
  encoder.add(0, ByteView(bytes).first(1));
  encoder.add(5, ByteView(bytes).subspan(1));
  CHECK(restored(text, "NACGTNNA") == "-ACGT*EA");
  CHECK(restored(text, "NACGTN") == "-ACGT*");
  CHECK(restored(text, "NACGT") == "-ACGT");
  CHECK(restored(text, "") == "");
  CHECK(restored({}, "ACG") == "ACG");
}

TEST_CASE("residues of every contig come back, in pieces of any size, in any order of contigs") {
  const TemporaryDirectory directory;
  const Contigs contigs = contigs_of_all_kinds();
  const ArchiveReader archive(write(directory.path() / "a", contigs));
  CHECK(archive.part_count(stream_name::kResidues) > 2);
  ResidueSource source(archive);
  std::mt19937 random(2);
  const auto check = [&](std::uint32_t sample, std::uint32_t contig, const std::string& expected,
                         std::size_t from) {
    source.begin_contig(sample, contig);
    std::string text = expected.substr(0, from);
    for (std::size_t at = from; at < expected.size();) {
      const std::size_t n = std::min<std::size_t>(1 + random() % 40'000, expected.size() - at);
      text += restored(source.take(at, at + n), std::string(n, '.'));
      at += n;
    }
    CHECK(text == expected);
  };
  for (const auto& [place, text] : contigs) {
    check(place.first, place.second, text, 0);
    check(place.first, place.second + 1, place.second == 7 ? "......" : "", 0);
  }
  for (int i = 0; i < 60; ++i) {
    const auto contig = std::next(contigs.begin(), static_cast<long>(random() % contigs.size()));
    const auto& [place, text] = *contig;
    check(place.first, place.second, text, random() % (text.size() + 1));
  }
}

TEST_CASE("rows of residues that are none are corrupt, and named") {
  const auto fails = [](const std::vector<Bytes>& rows, const char* reason) {
    const TemporaryDirectory directory;
    const auto path = directory.path() / "hostile.agc";
    {
      ScratchStore store(path.string() + ".scratch", 0);
      ArchiveWriter archive(File::create(path), store, 1 << 16, false);
      RowStreamWriter writer(archive, NamedStream::residues);
      for (const Bytes& row : rows) writer.add(2, 3, row);
      writer.finish();
      archive.finish();
    }
    const ArchiveReader archive(path);
    ResidueSource source(archive);
    source.begin_contig(2, 2);
    CHECK(source.take(0, 1000).empty());
    std::string text;
    try {
      source.begin_contig(2, 3);
      for (std::uint64_t at = 0; at < 1000; at += 10) source.take(at, at + 10);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
      text = error.what();
    }
    CHECK_MESSAGE(text.find("hostile.agc: stream spillway-residues: sample 2, contig 3: ") !=
                      std::string::npos,
                  text);
    CHECK_MESSAGE(text.find(reason) != std::string::npos, text);
  };
  fails({{5, 2, '-'}}, "ends early");
  fails({{5}}, "ends early");
  fails({{5, 0}}, "empty");
  fails({{5, 1, '-', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1, '-'}},
        "too far");
  fails({{5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}}, "too far");
  fails({{5, 1, '-'}, {5, 1, '-'}}, "overlap");
}
