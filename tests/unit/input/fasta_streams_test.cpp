#include "input/fasta_streams.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/lzma.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "input/input_list.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"
#include "unit/input/tar/tar_text.hpp"

namespace spillway {
namespace {

using namespace test;
namespace io = boost::iostreams;

template <typename Filter>
std::string packed(const std::string& text, const Filter& filter) {
  std::ostringstream to;
  io::filtering_ostream out;
  out.push(filter);
  out.push(to);
  out << text;
  out.reset();
  return to.str();
}

class Files {
 public:
  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string write(const std::string& name, const std::string& content) const {
    return write_file(path(name), content);
  }
  /// A message without the directory.
  std::string shown(std::string message) const {
    const std::string directory = directory_.path().string() + '/';
    for (std::size_t at; (at = message.find(directory)) != message.npos;) {
      message.erase(at, directory.size());
    }
    return message;
  }

 private:
  TemporaryDirectory directory_;
};

std::string drain(ByteSource& source) {
  std::string text;
  std::vector<std::uint8_t> buffer(1000);
  while (const std::size_t n = source.read(buffer)) {
    text.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return text;
}

/// "sample@offset:text " for each; or what is wrong.
std::string all_of(const Input& input, std::uint64_t from = 0,
                   std::uint64_t max_bytes = kDefaultDecoderBytes) {
  std::string all;
  try {
    FastaStreams texts(input, {}, nullptr, {.max_bytes = max_bytes});
    for (auto text = texts.next(from); text != nullptr; text = texts.next()) {
      all += texts.sample() + '@' + std::to_string(texts.offset()) + ':' + drain(*text) + ' ';
    }
  } catch (const Error& error) {
    return "error " + std::to_string(exit_code(error.kind())) + ": " + error.what();
  }
  return all;
}

TEST_CASE("input texts: a file is one, a tar archive has its FASTA members") {
  const Files files;
  CHECK(all_of(input_named_by_file(files.write("x.fa", ">x\n"))) == "x@0:>x\n ");
  const std::string archive = tar_entry({.name = "g/", .type = '5'}) + tar_file("g/README", "no") +
                              tar_file("g/a.fa", ">a\n") + tar_file("g/.b.fa", "no") +
                              tar_file("g/c.d.fna.gz", packed(">c\n", io::gzip_compressor())) +
                              tar_entry({.name = "g/link", .type = '2'}) + tar_end();
  const std::string expected = "a@1536:>a\n c.d@3584:>c\n ";
  CHECK(all_of(input_named_by_file(files.write("g.tar", archive))) == expected);
  const std::string path = files.write("g", packed(archive, io::gzip_compressor()));
  CHECK(all_of(input_named_by_file(path)) == expected);
  CHECK(all_of(input_named_by_file(path), 3584) == "c.d@3584:>c\n ");
  CHECK(files.shown(all_of(input_named_by_file(path), 1024)) ==
        "error 3: g: is not what it was when it was read before");
  FastaStreams texts(input_named_by_file(path), {});
  CHECK(texts.is_tar());
  while (const auto text = texts.next()) CHECK(text->name() == texts.tar().shown_entry());
  CHECK(texts.left_out() == 3);
}

TEST_CASE("input texts: what is read of a member does not matter for the next one") {
  const Files files;
  const std::string long_text = ">a\n" + std::string(5000, 'A');
  FastaStreams texts(
      input_named_by_file(
          files.write("g.tar", tar_file("a.fa", long_text) + tar_file("b.fa", ">b\n") + tar_end())),
      {});
  REQUIRE(texts.next() != nullptr);
  auto text = texts.next();
  REQUIRE(text != nullptr);
  CHECK(drain(*text) == ">b\n");
  CHECK(texts.next() == nullptr);
}

TEST_CASE("input texts: what no sample can be made of") {
  const Files files;
  const auto complaint = [&](const std::string& archive) {
    return files.shown(all_of(input_named_by_file(files.write("g.tar", archive + tar_end()))));
  };
  CHECK(complaint(tar_file("README", "no")) ==
        "error 3: g.tar: is a tar archive without a FASTA file (.fa, .fasta, .fna, .fas, .fsa, "
        ".ffn, .frn, .mfa; also compressed)");
  CHECK(complaint(tar_file("a.fa", "")) == "error 3: g.tar: a.fa: is empty");
  CHECK(complaint(tar_file("a\n.fa", ">a\n")) ==
        "error 3: g.tar: a?.fa: a line end (here '?') in the name of a sample");
  CHECK(complaint(tar_file("a.fa", tar_file("b.fa", ">b\n") + tar_end()))
            .starts_with("error 6: g.tar: a.fa: is a tar archive where one file is expected"));
  CHECK(complaint(tar_file("a.fa", "@r\nAC\n+\nII\n")) ==
        "error 3: g.tar: a.fa: not FASTA: looks like FASTQ (seqtk seq -a converts it)");
  CHECK(complaint(tar_file("a.fa", "PK\x03\x04...."))
            .starts_with("error 6: g.tar: a.fa: is compressed with zip"));
  for (const char type : {'1', '2', '3', '4', '6', 'S', 'M', 'Z'}) {
    CHECK(complaint(tar_file("b.fa", ">b\n") + tar_entry({.name = "a.fa", .type = type}))
              .starts_with("error 6: g.tar: a.fa: is "));
    CHECK(complaint(tar_file("b.fa", ">b\n") + tar_entry({.name = "a", .type = type})) ==
          "b@0:>b\n ");
  }
  const std::string archive = tar_file("a.fa", ">a\n") + tar_end();
  CHECK(files.shown(all_of({.path = files.write("g.tar", archive), .sample = "x"})) ==
        "error 6: g.tar: is a tar archive, whose members are samples by their own names, so it "
        "cannot be sample x: name it as an input by itself, or unpack it");
  CHECK(files.shown(all_of(
            {.path = files.write("a.fa", ">a\n"), .sample = "x", .more = {files.path("g.tar")}})) ==
        "error 6: g.tar: is a tar archive where one file is expected: unpack it, or name it as an "
        "input by itself");
}

TEST_CASE("input texts: archive and members share the memory of decompressors") {
  const Files files;
  const io::lzma_compressor xz(io::lzma_params(6));  // 9 MiB to undo
  const std::string archive = tar_file("a.fa.xz", packed(">a\n", xz)) + tar_end();
  const Input input = input_named_by_file(files.write("g.tar.xz", packed(archive, xz)));
  CHECK(all_of(input, 0, std::uint64_t{32} << 20) == "a@0:>a\n ");
  CHECK(files.shown(all_of(input, 0, std::uint64_t{12} << 20))
            .starts_with("error 7: g.tar.xz: a.fa.xz: xz data that need "));
}

TEST_CASE("input texts: names of samples clash where no tar archive may be") {
  const Files files;
  const std::string archive = tar_file("a.fa", ">a\n") + tar_end();
  const Input plain = input_named_by_file(files.write("x.fa", ">x\n"));
  const Input other = input_named_by_file(files.write("x.fna", ">x\n"));
  const Input tar = input_named_by_file(files.write("x.tar", archive));
  REQUIRE(::mkfifo(files.path("x").c_str(), 0600) == 0);
  const Input fifo = input_named_by_file(files.path("x"));
  CHECK_FALSE(may_be_tar(plain));
  CHECK(may_be_tar(tar));
  CHECK(may_be_tar(fifo));
  CHECK_FALSE(may_be_tar({.path = "-", .sample = "x"}));
  const auto clash = [](std::vector<Input> inputs) {
    try {
      check_sample_names(inputs);
    } catch (const Error&) {
      return true;
    }
    return false;
  };
  CHECK(tar.sample == "x");
  CHECK(clash({plain, other}));
  CHECK_FALSE(clash({plain, tar, fifo}));
  CHECK(clash({tar, plain, other}));
  CHECK(clash({plain, fifo, other}));
}

}  // namespace
}  // namespace spillway
