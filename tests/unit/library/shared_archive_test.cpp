#include "spillway/shared_archive.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "spillway/archive.hpp"
#include "spillway/compress.hpp"
#include "spillway/error.hpp"
#include "unit/extract/golden_archive.hpp"
#include "unit/temporary_directory.hpp"

using namespace spillway;

namespace {

struct MadeContig {
  std::string header;
  std::string bases;
};
using MadeSample = std::vector<MadeContig>;

// Related genomes with soft-masked stretches, N, IUPAC codes, bytes that are no bases, inversions.
class MadeCollection {
 public:
  explicit MadeCollection(unsigned seed) : random_(seed) {
    std::vector<std::string> ancestor;
    for (std::size_t length : {40000, 9000, 300}) ancestor.push_back(sequence(length));
    for (int s = 0; s < 5; ++s) {
      MadeSample sample;
      for (std::size_t c = 0; c < ancestor.size(); ++c) {
        sample.push_back({"chr" + std::to_string(c + 1) + " of sample " + std::to_string(s),
                          s == 0 ? ancestor[c] : relative(ancestor[c])});
      }
      sample.push_back({"empty", ""});
      samples.push_back(std::move(sample));
    }
    std::vector<Input> inputs;
    for (std::size_t s = 0; s < samples.size(); ++s) {
      const auto file = directory_.path() / ("s" + std::to_string(s) + ".fa");
      std::ofstream out(file);
      for (const MadeContig& contig : samples[s]) {
        out << '>' << contig.header << '\n';
        for (std::size_t i = 0; i < contig.bases.size(); i += 70) {
          out << contig.bases.substr(i, 70) << '\n';
        }
      }
      inputs.push_back({file.string(), "s" + std::to_string(s)});
    }
    CreateOptions options;
    options.shape.segment_size = 1000;
    options.inputs = inputs;
    options.output = path();
    options.run.threads = 2;
    options.run.memory_bytes = std::uint64_t{512} << 20;
    options.run.scratch_dir = directory_.path();
    create(options);
  }

  std::filesystem::path path() const { return directory_.path() / "made.agc"; }

  std::vector<MadeSample> samples;

 private:
  std::size_t below(std::size_t n) { return random_() % n; }

  std::string sequence(std::size_t length) {
    std::string bases;
    bool is_lower = false;
    while (bases.size() < length) {
      if (below(200) == 0) is_lower = !is_lower;
      const char base = "ACGT"[below(4)];
      bases += is_lower ? static_cast<char>(base | 0x20) : base;
    }
    return bases;
  }

  std::string relative(const std::string& ancestor) {
    std::string bases;
    for (const char base : ancestor) {
      switch (below(400)) {
        case 0:
          bases += "ACGTNRYKMacgtnry-*._"[below(20)];
          break;
        case 1:
          break;
        case 2:
          bases += sequence(below(30));
          break;
        default:
          bases += base;
      }
    }
    if (below(3) == 0 && bases.size() > 8000) bases.replace(3000, 400, std::string(400, 'N'));
    if (below(2) == 0) {
      // An inverted stretch: the reverse complement of the ancestor's bases.
      const std::size_t n = std::min<std::size_t>(bases.size() / 3, 5000);
      std::string turned = ancestor.substr(ancestor.size() / 3, n);
      std::ranges::reverse(turned);
      for (char& base : turned) {
        const std::string_view from = "ACGTacgt";
        const std::size_t at = from.find(base);
        if (at != from.npos) base = "TGCAtgca"[at];
      }
      bases.replace(bases.size() / 3, n, turned);
    }
    return bases;
  }

  TemporaryDirectory directory_;
  std::mt19937 random_;
};

std::string upper(std::string bases) {
  for (char& base : bases) {
    if (base >= 'a' && base <= 'z') base = static_cast<char>(base - 'a' + 'A');
  }
  return bases;
}

}  // namespace

TEST_CASE("library: whole contigs and ranges of what we made, in their case") {
  const MadeCollection made(1);
  const SharedArchive archive = SharedArchive::open(made.path());
  REQUIRE(archive.sample_count() == made.samples.size());
  Reader reader(archive);
  std::mt19937 random(2);
  for (std::size_t s = 0; s < made.samples.size(); ++s) {
    CHECK(archive.sample_name(s) == "s" + std::to_string(s));
    REQUIRE(archive.contig_count(s) == made.samples[s].size());
    for (std::size_t c = 0; c < made.samples[s].size(); ++c) {
      const auto& [header, bases] = made.samples[s][c];
      CHECK(archive.contig_header(s, c) == header);
      CHECK(archive.contig_length(s, c) == bases.size());
      CHECK(reader.fetch({s, c}) == bases);
      CHECK(reader.fetch({s, c}, 0, bases.size(), Case::upper) == upper(bases));
      for (int i = 0; i < 60 && !bases.empty(); ++i) {
        const std::size_t begin = random() % bases.size();
        const std::size_t end = begin + random() % (i % 2 == 0 ? 40 : 5000);
        CHECK(reader.fetch({s, c}, begin, end) == bases.substr(begin, end - begin));
      }
      CHECK(reader.fetch({s, c}, bases.size(), bases.size() + 10).empty());
    }
  }
}

TEST_CASE("library: contigs without bases, and headers without a sequence of their own") {
  const SharedArchive archive =
      SharedArchive::open(golden_archive("golden-ours/contigs_without_segments"));
  std::ifstream in(test_data("golden-ours/contigs_without_segments.fa"));
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto records = parse_fasta(text);
  Reader reader(archive);
  std::vector<FastaRecord> read;
  for (std::size_t sample = 0; sample < archive.sample_count(); ++sample) {
    archive.for_each_contig(sample, [&](const ContigInfo& contig) {
      read.push_back({std::string(contig.header), reader.fetch({sample, contig.index})});
      CHECK(contig.length == read.back().bases.size());
      CHECK(reader.fetch({sample, contig.index}, contig.length, contig.length + 9).empty());
    });
  }
  CHECK(read == records);
}

TEST_CASE("library: what getctg prints of golden archives, range by range") {
  std::mt19937 random(8);
  for (const std::string folder : {"golden", "golden-old", "golden-ours", "golden-spillway"}) {
    for (const auto& path : golden_archives(folder)) {
      CAPTURE(path.string());
      const Archive printing(path);
      const SharedArchive archive = SharedArchive::open(path);
      Reader reader(archive);
      for (int i = 0; i < 12; ++i) {
        const std::size_t sample = random() % archive.sample_count();
        const std::size_t contigs = archive.contig_count(sample);
        if (contigs == 0) continue;
        const ContigAddress contig{sample, random() % contigs};
        const std::uint64_t length = archive.contig_length(sample, contig.contig);
        if (length == 0) continue;
        const std::uint64_t begin = random() % length;
        const std::uint64_t end = std::min(length, begin + 1 + random() % 9000);
        TextSink sink;
        printing.write_region(
            contig, BaseRange{static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end - 1)},
            {}, std::ref(sink));
        CHECK(reader.fetch(contig, begin, end) == parse_fasta(sink.text).at(0).bases);
      }
    }
  }
}

TEST_CASE("library: the bases that agc's archives hold, of every version") {
  for (const std::string folder : {"golden", "golden-old"}) {
    for (const auto& path : golden_archives(folder)) {
      CAPTURE(path.string());
      const auto manifest = read_manifest(std::filesystem::path(path).replace_extension(".tsv"));
      const SharedArchive archive = SharedArchive::open(path);
      Reader reader(archive);
      for (const GoldenContig& expected : manifest) {
        const ContigAddress contig = archive.find_contig(expected.sample, expected.header);
        CHECK(archive.contig_length(contig.sample, contig.contig) == expected.length);
        const std::string bases = reader.fetch(contig, 0, UINT64_MAX, Case::upper);
        CHECK(md5_of(bases) == expected.md5);
        const std::uint64_t middle = expected.length / 2;
        CHECK(reader.fetch(contig, middle / 2, middle + 1, Case::upper) ==
              bases.substr(middle / 2, middle + 1 - middle / 2));
      }
    }
  }
}

TEST_CASE("library: contigs by every name that they have") {
  const MadeCollection made(3);
  const SharedArchive archive = SharedArchive::open(made.path());
  const ContigAddress chr2{3, 1};
  for (const char* name : {"s3#chr2", "s3:chr2", "chr2@s3", "chr2 of sample 3",
                           "s3#chr2 of sample 3", "chr2 of sample 3@s3"}) {
    CAPTURE(name);
    CHECK(archive.find_contig(name) == chr2);
  }
  CHECK(archive.find_contig("s3", "chr2") == chr2);
  CHECK(archive.find_contig("s3", "chr2 of another") == chr2);  // by its first word
  CHECK(archive.find_contigs("chr2 of another").size() == 5);
  CHECK(archive.find_contigs("chr2").size() == 5);
  const auto kind_of = [](auto work) {
    try {
      work();
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::interrupted;
  };
  CHECK(kind_of([&] { archive.find_contig("chr2"); }) == ErrorKind::usage);
  CHECK(kind_of([&] { archive.find_contig("s3#chr9"); }) == ErrorKind::not_found);
  CHECK(kind_of([&] { archive.find_contig("s9", "chr1"); }) == ErrorKind::not_found);
  CHECK(kind_of([&] { archive.contig_length(9, 0); }) == ErrorKind::usage);
  CHECK(kind_of([&] { archive.contig_length(0, 9); }) == ErrorKind::usage);
  CHECK(kind_of([&] { Reader(archive).fetch({0, 0}, 5, 4); }) == ErrorKind::usage);
  // Without room for an index, the same answers.
  const SharedArchive scanning = SharedArchive::open(made.path(), {.name_index_bytes = 1});
  CHECK(scanning.find_contig("chr2 of sample 3") == chr2);
  CHECK(scanning.find_contigs("chr2").size() == 5);
}

TEST_CASE("library: eight threads share an archive whose cache holds next to nothing") {
  const MadeCollection made(4);
  for (const std::uint64_t cache_bytes :
       {std::uint64_t{0}, std::uint64_t{30000}, std::uint64_t{64} << 20}) {
    const SharedArchive archive = SharedArchive::open(made.path(), {.cache_bytes = cache_bytes});
    std::vector<std::size_t> wrong(8);
    {
      std::vector<std::jthread> threads;
      for (unsigned t = 0; t < wrong.size(); ++t) {
        threads.emplace_back([&, t] {
          Reader reader(archive);
          std::mt19937 random(t);
          for (int i = 0; i < 40; ++i) {
            const std::size_t s = random() % made.samples.size();
            const std::size_t c = random() % 3;
            const std::string& bases = made.samples[s][c].bases;
            const std::size_t begin = random() % bases.size();
            if (reader.fetch({s, c}, begin, begin + 500) != bases.substr(begin, 500)) ++wrong[t];
          }
        });
      }
    }
    CHECK(wrong == std::vector<std::size_t>(8));
    CHECK(archive.cached_bytes() <= cache_bytes);
  }
}

TEST_CASE("library: batches, pieces, FASTA, and archives in memory or behind a callback") {
  const MadeCollection made(5);
  std::ifstream in(made.path(), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const std::span<const std::uint8_t> view(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                           bytes.size());
  const SharedArchive from_memory = SharedArchive::open_memory(view);
  const SharedArchive from_callback = SharedArchive::open_callback(
      [&](std::uint64_t offset, std::span<std::uint8_t> out) {
        std::ranges::copy(view.subspan(offset, out.size()), out.begin());
        return true;
      },
      view.size(), "object");
  std::vector<RangeRequest> requests;
  std::vector<std::string> expected;
  std::mt19937 random(6);
  for (int i = 0; i < 300; ++i) {
    const std::size_t s = random() % made.samples.size();
    const std::size_t c = random() % 4;
    const std::string& bases = made.samples[s][c].bases;
    const std::size_t begin = bases.empty() ? 0 : random() % bases.size();
    requests.push_back({{s, c}, begin, begin + 300});
    expected.push_back(bases.substr(begin, 300));
  }
  CHECK(fetch_many(from_memory, requests, 1) == expected);
  CHECK(fetch_many(from_callback, requests, 3) == expected);
  requests.push_back({{99, 0}, 0, 1});
  CHECK_THROWS_AS(fetch_many(from_callback, requests, 3), Error);

  Reader reader(from_memory);
  std::string text;
  reader.write_fasta({1, 1}, 50, [&](std::string_view piece) { text += piece; });
  const auto records = parse_fasta(text);
  REQUIRE(records.size() == 1);
  CHECK(records[0].header == made.samples[1][1].header);
  CHECK(records[0].bases == made.samples[1][1].bases);
  CHECK(text.find('\n', text.find('\n') + 1) - text.find('\n') == 51);

  const SharedArchive failing = SharedArchive::open_callback(
      [&, reads = 0](std::uint64_t offset, std::span<std::uint8_t> out) mutable {
        std::ranges::copy(view.subspan(offset, out.size()), out.begin());
        return ++reads < 12;
      },
      view.size(), "object");
  CHECK_THROWS_AS(fetch_many(failing, std::span(requests).first(200), 1), Error);
}

TEST_CASE("library: names, headers and lengths in one pass") {
  const MadeCollection made(7);
  const SharedArchive archive = SharedArchive::open(made.path());
  CHECK(archive.name() == made.path().string());
  CHECK(archive.reference_sample() == 0);
  CHECK(archive.find_sample("s4") == 4U);
  CHECK_FALSE(archive.find_sample("s5"));
  for (std::size_t s = 0; s < made.samples.size(); ++s) {
    std::size_t c = 0;
    archive.for_each_contig(s, [&](const ContigInfo& contig) {
      REQUIRE(c < made.samples[s].size());
      CHECK(contig.index == c);
      CHECK(contig.header == made.samples[s][c].header);
      CHECK(contig.name == archive.contig_name(s, c));
      CHECK(contig.length == made.samples[s][c].bases.size());
      ++c;
    });
    CHECK(c == made.samples[s].size());
    c = 0;
    archive.for_each_header(
        s, [&](std::string_view header) { CHECK(header == made.samples[s][c++].header); });
  }
}

TEST_CASE("library: a damaged archive gives an Error or bases, and nothing else") {
  const MadeCollection made(8);
  std::ifstream in(made.path(), std::ios::binary);
  const std::string original((std::istreambuf_iterator<char>(in)), {});
  std::mt19937 random(9);
  unsigned refused = 0;
  for (int i = 0; i < 150; ++i) {
    std::string bytes = original;
    if (i % 5 == 0) bytes.resize(random() % bytes.size());
    for (int n = i % 4; n >= 0 && !bytes.empty(); --n) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    try {
      const SharedArchive archive = SharedArchive::open_memory(
          {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
          {.cache_bytes = std::uint64_t{1} << 20});
      Reader reader(archive);
      for (std::size_t s = 0; s < archive.sample_count(); ++s) {
        for (std::size_t c = 0; c < archive.contig_count(s); ++c) {
          const std::uint64_t length = archive.contig_length(s, c);
          const std::string window = reader.fetch({s, c}, length / 3, length / 3 + 2000);
          CHECK(window.size() <= 2000);
          std::uint64_t bases = 0;
          reader.stream({{s, c}, 0, 200000}, [&](std::string_view text) { bases += text.size(); });
          CHECK(bases == std::min<std::uint64_t>(length, 200000));
        }
      }
      archive.find_contigs("chr2");
    } catch (const Error&) {
      ++refused;
    }
  }
  CHECK(refused > 20);
}

TEST_CASE("library: several archives as one") {
  const MadeCollection first(10);
  const MadeCollection second(11);
  const std::vector<std::filesystem::path> paths = {first.path(), golden_archive("golden/appended"),
                                                    golden_archive("golden-old/v2_names")};
  const std::uint64_t cache_bytes = 100000;
  const SharedArchive all =
      SharedArchive::open_all(paths, SampleNaming::own, {.cache_bytes = cache_bytes});
  std::vector<std::string> names;
  std::vector<RangeRequest> requests;
  std::vector<std::string> expected;
  for (const auto& path : paths) {
    const SharedArchive one = SharedArchive::open(path);
    Reader reader(one);
    for (std::size_t s = 0; s < one.sample_count(); ++s) {
      const std::size_t sample = names.size();
      names.emplace_back(one.sample_name(s));
      REQUIRE(all.sample_name(sample) == names.back());
      CHECK(all.find_sample(names.back()) == sample);
      REQUIRE(all.contig_count(sample) == one.contig_count(s));
      for (std::size_t c = 0; c < one.contig_count(s); ++c) {
        CHECK(all.contig_header(sample, c) == one.contig_header(s, c));
        const std::uint64_t length = one.contig_length(s, c);
        CHECK(all.contig_length(sample, c) == length);
        requests.push_back({{sample, c}, length / 3, length / 3 + 500});
        expected.push_back(reader.fetch({s, c}, length / 3, length / 3 + 500));
        CHECK(all.find_contigs(names.back() + "#" + one.contig_name(s, c)) ==
              std::vector{ContigAddress{sample, c}});
      }
    }
  }
  CHECK(all.sample_count() == names.size());
  CHECK(all.reference_sample() == 0);
  CHECK(fetch_many(all, requests, 3) == expected);
  CHECK(all.cached_bytes() <= cache_bytes);
  CHECK_THROWS_WITH_AS(all.contig_count(names.size()),
                       doctest::Contains((first.path().string() + " and 2 more: ").c_str()), Error);
}

TEST_CASE("library: a name that samples of two archives have is refused, or told by the archive") {
  const MadeCollection made(12);
  const std::filesystem::path copy = made.path().parent_path() / "copy.agc";
  std::filesystem::copy_file(made.path(), copy);
  const std::vector<std::filesystem::path> paths = {made.path(), copy};
  const auto text_of_failure = [](std::span<const std::filesystem::path> files,
                                  SampleNaming naming) -> std::string {
    try {
      SharedArchive::open_all(files, naming);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      return error.what();
    }
    return {};
  };
  CHECK(text_of_failure(paths, SampleNaming::own).find("both have a sample s0") !=
        std::string::npos);
  const std::vector<std::filesystem::path> twice = {copy, copy};
  CHECK(!text_of_failure(twice, SampleNaming::by_archive).empty());
  CHECK(!text_of_failure({}, SampleNaming::own).empty());

  const SharedArchive both = SharedArchive::open_all(paths, SampleNaming::by_archive);
  CHECK(both.sample_count() == 10);
  CHECK(both.sample_name(1) == "made/s1");
  CHECK(both.sample_name(6) == "copy/s1");
  CHECK(both.find_sample("copy/s1") == 6U);
  CHECK(both.find_sample("s1") == std::nullopt);
  CHECK(both.find_contig("copy/s1#chr2") == ContigAddress{6, 1});
  CHECK(both.find_contig("chr2@made/s1") == ContigAddress{1, 1});
  CHECK(both.find_contigs("chr2 of sample 1") ==
        std::vector{ContigAddress{1, 1}, ContigAddress{6, 1}});
  CHECK(both.find_contigs("chr2").size() == 10);
}

TEST_CASE("library: the index of names keeps within its bound, for several archives too") {
  const MadeCollection made(13);
  const std::filesystem::path copy = made.path().parent_path() / "copy.agc";
  std::filesystem::copy_file(made.path(), copy);
  const std::vector<std::filesystem::path> paths = {made.path(), copy};
  // 20 contigs in each: room for the index of none, of one, of both.
  for (const std::uint64_t bound : {16, 16 * 20, 16 * 40}) {
    const SharedArchive both =
        SharedArchive::open_all(paths, SampleNaming::by_archive, {.name_index_bytes = bound});
    CHECK(both.find_contigs("chr1 of sample 4").size() == 2);
    CHECK(both.find_contigs("chr3").size() == 10);
    CHECK(both.find_contigs("chr9").empty());
  }
}
