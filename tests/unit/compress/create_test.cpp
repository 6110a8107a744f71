// create(), append() and convert() as callers of the library have them.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "run/run_lock.hpp"
#include "run/scratch_name.hpp"
#include "spillway/archive.hpp"
#include "spillway/compress.hpp"
#include "spillway/error.hpp"
#include "unit/compress/place.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// A directory with two genomes, ref.fa and b.fa, and an archive of them, in.agc.
class Genomes : public Place {
 public:
  Genomes() {
    genome("ref", 1);
    genome("b", 2);
    create(request("in.agc"));
  }

  CreateOptions request(const std::string& output) const {
    return Place::request(output, {input("ref.fa"), input("b.fa")});
  }
};

using Call = std::function<void()>;

/// The call fails with `kind` and changes no file.
void check_refused(const Genomes& place, ErrorKind kind, const Call& call) {
  const auto before = place.files();
  try {
    call();
    FAIL_CHECK("no error");
  } catch (const Error& error) {
    CAPTURE(error.what());
    CHECK(error.kind() == kind);
  }
  CHECK(place.files() == before);
}

void check_refused(const Genomes& place, ErrorKind kind, const CreateOptions& options) {
  check_refused(place, kind, [&] { create(options); });
}

TEST_CASE("create: no file that is read is written to, whatever its name") {
  const Genomes place;
  fs::create_hard_link(place.path("b.fa"), place.path("hard"));
  fs::create_symlink(place.path("b.fa"), place.path("soft"));
  for (const char* output : {"ref.fa", "b.fa", "hard", "soft", "./b.fa"}) {
    CAPTURE(output);
    check_refused(place, ErrorKind::usage, place.request(output));
  }
  for (const char* log : {"ref.fa", "b.fa", "hard", "soft"}) {
    CAPTURE(log);
    CreateOptions options = place.request("out.agc");
    options.run.log_json = place.path(log);
    check_refused(place, ErrorKind::usage, options);
    options.run.log_json.clear();
    options.run.stats = place.path(log);
    check_refused(place, ErrorKind::usage, options);
  }
}

TEST_CASE("create: an input under the name of a file that a run makes stays") {
  const Genomes place;
  const CreateOptions usual = place.request("out.agc");
  const fs::path scratch = scratch_directory_of(usual.run.scratch_dir, usual.output);
  const std::string in_scratch = scratch.filename().string();
  std::vector<std::string> names = {"out.agc.partial"};
  for (const std::string_view name : kScratchFiles) {
    names.push_back(in_scratch + "/" + std::string(name));
  }
  for (const std::string& name : names) {
    CAPTURE(name);
    place.write(name, ">chr\nACGT\n");
    CreateOptions options = usual;
    options.inputs.push_back(place.input(name));
    check_refused(place, ErrorKind::usage, options);
    fs::remove(place.path(name));
  }
  fs::remove(scratch);
}

TEST_CASE("create: logs that would be the archive, or each other") {
  const Genomes place;
  for (const char* log : {"out.agc", "out.agc.partial", "out.agc.spillway-lock"}) {
    CAPTURE(log);
    CreateOptions options = place.request("out.agc");
    options.run.log_json = place.path(log);
    check_refused(place, ErrorKind::usage, options);
    options.run.log_json.clear();
    options.run.stats = place.path(log);
    check_refused(place, ErrorKind::usage, options);
  }
  CreateOptions options = place.request("out.agc");
  options.run.stats = options.run.log_json = place.path("log");
  check_refused(place, ErrorKind::usage, options);
}

TEST_CASE("append and convert: the archive that is read stays what it is") {
  const Genomes place;
  place.genome("c", 3);
  CreateOptions options = place.request("out.agc");
  options.inputs = {place.input("c.fa")};
  options.base = place.path("in.agc");
  SUBCASE("append, where the output is written first") {
    fs::rename(place.path("in.agc"), place.path("out.agc.partial"));
    options.base = place.path("out.agc.partial");
    check_refused(place, ErrorKind::usage, [&] { append(options); });
  }
  SUBCASE("append, as a log") {
    options.run.stats = options.base;
    check_refused(place, ErrorKind::usage, [&] { append(options); });
  }
  SUBCASE("append, as an input") {
    options.inputs.push_back({place.path("in.agc").string(), "x"});
    options.output = options.base;
    check_refused(place, ErrorKind::usage, [&] { append(options); });
  }
  SUBCASE("convert") {
    options.source = place.path("in.agc");
    options.output = options.source;
    check_refused(place, ErrorKind::usage, [&] { convert(options); });
    options.output = place.path("out.agc");
    options.run.stats = options.source;
    check_refused(place, ErrorKind::usage, [&] { convert(options); });
  }
}

TEST_CASE("create: what cannot be done is refused before any work") {
  const Genomes place;
  place.write("empty.fa", "");
  fs::create_directories(place.path("directory"));
  check_refused(place, ErrorKind::io, place.request("directory"));
  check_refused(place, ErrorKind::io, place.request("nowhere/out.agc"));
  for (const char* name : {"missing.fa", "empty.fa", "directory"}) {
    CAPTURE(name);
    CreateOptions options = place.request("out.agc");
    options.inputs.push_back(place.input(name));
    check_refused(place, ErrorKind::input, options);
  }
  for (const char* sample : {"", "two\nlines", "ref"}) {
    CAPTURE(sample);
    CreateOptions options = place.request("out.agc");
    options.inputs.back().sample = sample;
    check_refused(place, ErrorKind::input, options);
  }
  CreateOptions options = place.request("out.agc");
  options.inputs.clear();
  check_refused(place, ErrorKind::usage, options);
  check_refused(place, ErrorKind::usage, [&] { append(place.request("out.agc")); });
  check_refused(place, ErrorKind::usage, [&] { convert(place.request("out.agc")); });
}

TEST_CASE("create: values out of range") {
  const Genomes place;
  const std::function<void(CreateOptions&)> changes[] = {
      [](CreateOptions& o) { o.shape.kmer_length = 16; },
      [](CreateOptions& o) { o.shape.kmer_length = 33; },
      [](CreateOptions& o) { o.shape.min_match_length = 14; },
      [](CreateOptions& o) { o.shape.min_match_length = 33; },
      [](CreateOptions& o) { o.shape.pack_cardinality = 1000000001; },
      [](CreateOptions& o) { o.shape.segment_size = 99; },
      [](CreateOptions& o) { o.shape.segment_size = 1000001; },
      [](CreateOptions& o) { o.shape.concatenated = o.shape.pansn = true; },
      [](CreateOptions& o) { o.run.threads = 1025; },
      [](CreateOptions& o) { o.run.checkpoint_seconds = -1; },
      [](CreateOptions& o) { o.run.checkpoint_seconds = std::nan(""); }};
  for (std::size_t i = 0; i < std::size(changes); ++i) {
    CAPTURE(i);
    CreateOptions options = place.request("out.agc");
    changes[i](options);
    check_refused(place, ErrorKind::usage, options);
  }
}

TEST_CASE("create: defaults are found out, and inputs stay") {
  const Genomes place;
  const auto before = place.files();
  CreateOptions options;
  options.inputs = place.request("").inputs;
  options.output = place.path("out.agc");
  create(options);
  const Archive archive(options.output);
  CHECK(archive.sample_count() == 2);
  auto after = place.files();
  CHECK(after[options.output.string()] == after[place.path("in.agc").string()]);
  after.erase(options.output.string());
  CHECK(after == before);
}

TEST_CASE("create: an output that is a link is written where the link leads") {
  const Genomes place;
  place.write("target", "");
  fs::create_symlink("target", place.path("link"));
  create(place.request("link"));
  CHECK(fs::is_symlink(place.path("link")));
  CHECK(file_text(place.path("target")) == file_text(place.path("in.agc")));
}

}  // namespace
}  // namespace spillway
