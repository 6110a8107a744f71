#include "spillway/writer.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "run/run_lock.hpp"
#include "run/scratch_name.hpp"
#include "spillway/compress.hpp"
#include "spillway/error.hpp"
#include "spillway/stop_token.hpp"
#include "unit/compress/place.hpp"
#include "unit/test_data.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

struct Contig {
  std::string header;
  std::string bases;
};
struct Sample {
  std::string name;
  std::vector<Contig> contigs;
};

std::string random_bases(std::mt19937& random, std::size_t length) {
  std::string bases;
  while (bases.size() < length) bases += "ACGT"[random() % 4];
  return bases;
}

/// `bases` with a letter changed here and there, and what genomes have besides: lower case, N,
/// IUPAC codes, bytes that are none.
std::string mutated(std::mt19937& random, std::string bases) {
  constexpr std::string_view kLetters = "ACGTacgtNnRYKM*-";
  for (std::size_t i = random() % 50; i < bases.size(); i += 1 + random() % 200) {
    bases[i] = kLetters[random() % kLetters.size()];
  }
  return bases;
}

std::vector<Sample> random_samples(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Contig> ancestor;
  for (int i = 0; i < 3; ++i) {
    ancestor.push_back({"chr" + std::to_string(i) + " of " + std::to_string(seed),
                        random_bases(random, 500 + random() % 4000)});
  }
  std::vector<Sample> samples;
  for (int i = 0; i < 5; ++i) {
    Sample sample{"s" + std::to_string(i), {}};
    for (const Contig& contig : ancestor) {
      if (i > 0 && random() % 5 == 0) continue;
      sample.contigs.push_back({contig.header, mutated(random, contig.bases)});
    }
    sample.contigs.push_back({"own" + std::to_string(i), random_bases(random, random() % 300)});
    samples.push_back(std::move(sample));
  }
  samples.back().contigs.push_back({"", "ACGT"});
  samples.back().contigs.push_back({"empty", ""});
  return samples;
}

std::string fasta_of(const Sample& sample, std::size_t line_length) {
  std::string text;
  for (const Contig& contig : sample.contigs) {
    text += ">" + contig.header + "\n";
    const std::size_t width = line_length == 0 ? contig.bases.size() : line_length;
    for (std::size_t at = 0; at < contig.bases.size(); at += width) {
      text += contig.bases.substr(at, width) + "\n";
    }
  }
  return text;
}

/// Gives them in pieces of random lengths, none of them among these.
void add(Writer& writer, const std::vector<Sample>& samples, std::mt19937& random) {
  for (const Sample& sample : samples) {
    writer.add_sample(sample.name);
    for (const Contig& contig : sample.contigs) {
      std::string_view left = contig.bases;
      const auto take = [&] {
        const std::string_view piece = left.substr(0, random() % 200);
        left.remove_prefix(piece.size());
        return piece;
      };
      writer.add_contig(contig.header, take());
      while (!left.empty()) writer.add_bases(take());
    }
  }
}

CreateOptions options_of(const Place& place, const std::string& output) {
  CreateOptions options = place.request(output, {});
  options.shape.segment_size = 300;
  return options;
}

std::vector<Input> inputs_of(const Place& place, const std::vector<Sample>& samples,
                             std::size_t line_length) {
  std::vector<Input> inputs;
  for (const Sample& sample : samples) {
    place.write(sample.name + ".fa", fasta_of(sample, line_length));
    inputs.push_back(place.input(sample.name + ".fa"));
  }
  return inputs;
}

/// Names of what is in the directory.
std::set<std::string> entries(const Place& place) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(place.path(""))) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

ErrorKind kind_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    CAPTURE(error.what());
    return error.kind();
  }
  FAIL("no error");
  return ErrorKind::io;
}

TEST_CASE("writer: the bytes of create of the same FASTA files") {
  for (const std::uint64_t line_length : {std::uint64_t{80}, std::uint64_t{0}, std::uint64_t{7}}) {
    for (unsigned seed = 1; seed <= 4; ++seed) {
      CAPTURE(line_length);
      CAPTURE(seed);
      const Place place;
      const std::vector<Sample> samples = random_samples(seed);
      CreateOptions options = options_of(place, "files.agc");
      options.run.verify = VerifyLevel::full;
      options.inputs = inputs_of(place, samples, line_length);
      create(options);
      const auto before = entries(place);
      std::mt19937 random(seed);
      {
        Writer writer(options_of(place, "memory.agc"), line_length);
        add(writer, samples, random);
        CHECK_FALSE(fs::exists(place.path("memory.agc")));
        writer.finish();
      }
      CHECK(file_text(place.path("memory.agc")) == file_text(place.path("files.agc")));
      auto after = before;
      after.insert("memory.agc");
      CHECK(entries(place) == after);
    }
  }
}

TEST_CASE("writer: the bytes of append, in place, too") {
  const Place place;
  const std::vector<Sample> samples = random_samples(5);
  const std::vector<Sample> first(samples.begin(), samples.begin() + 2);
  const std::vector<Sample> others(samples.begin() + 2, samples.end());
  CreateOptions options = options_of(place, "base.agc");
  options.inputs = inputs_of(place, first, 80);
  create(options);
  options.base = place.path("base.agc");
  options.output = place.path("files.agc");
  options.inputs = inputs_of(place, others, 80);
  append(options);
  std::mt19937 random(5);
  options.inputs.clear();
  options.output = options.base;
  Writer writer(options);
  CHECK_NOTHROW(add(writer, others, random));
  writer.finish();
  CHECK(file_text(place.path("base.agc")) == file_text(place.path("files.agc")));
}

TEST_CASE("writer: two at a time") {
  const Place place;
  const std::vector<Sample> samples = random_samples(6);
  CreateOptions options = options_of(place, "files.agc");
  options.inputs = inputs_of(place, samples, 80);
  create(options);
  std::mt19937 random(6);
  Writer one(options_of(place, "one.agc"));
  Writer other(options_of(place, "other.agc"));
  for (const Sample& sample : samples) {
    add(one, {sample}, random);
    add(other, {sample}, random);
  }
  other.finish();
  one.finish();
  const std::string bytes = file_text(place.path("files.agc"));
  CHECK(file_text(place.path("one.agc")) == bytes);
  CHECK(file_text(place.path("other.agc")) == bytes);
}

TEST_CASE("writer: without finish() nothing is there") {
  const Place place;
  {
    Writer writer(options_of(place, "out.agc"));
    writer.add_sample("a");
    writer.add_contig("chr", "ACGT");
    CHECK(entries(place).size() == 1);
  }
  CHECK(entries(place).empty());
}

TEST_CASE("writer: what is wrong is refused when it comes, and then nothing works any more") {
  struct Wrong {
    const char* what;
    ErrorKind kind;
    std::function<void(Writer&)> call;
  };
  const Wrong wrong[] = {
      {"a name twice", ErrorKind::input, [](Writer& w) { w.add_sample("a"); }},
      {"no name", ErrorKind::input, [](Writer& w) { w.add_sample(""); }},
      {"a line end in a name", ErrorKind::input, [](Writer& w) { w.add_sample("a\nb"); }},
      {"a NUL byte in a name", ErrorKind::input,
       [](Writer& w) { w.add_sample(std::string_view("a\0b", 3)); }},
      {"a long name", ErrorKind::input,
       [](Writer& w) { w.add_sample(std::string((1 << 20) + 1, 'x')); }},
      {"a line end in a header", ErrorKind::input, [](Writer& w) { w.add_contig("a\nb", "A"); }},
      {"a long header", ErrorKind::input,
       [](Writer& w) { w.add_contig(std::string((1 << 20) + 1, 'x'), "A"); }},
      {"a line end in bases", ErrorKind::input, [](Writer& w) { w.add_bases("ACGT\n"); }},
      {"'>' in bases", ErrorKind::input, [](Writer& w) { w.add_bases("AC>GT"); }},
      {"';' in bases", ErrorKind::input, [](Writer& w) { w.add_contig("c", ";A"); }},
      {"a byte over 127", ErrorKind::input, [](Writer& w) { w.add_bases("\xe4"); }},
      {"a sample without contigs", ErrorKind::input,
       [](Writer& w) {
         w.add_sample("b");
         w.add_sample("c");
       }},
      {"a last sample without contigs", ErrorKind::input,
       [](Writer& w) {
         w.add_sample("b");
         w.finish();
       }},
      {"bases of no contig", ErrorKind::usage,
       [](Writer& w) {
         w.add_sample("b");
         w.add_bases("ACGT");
       }},
  };
  for (const Wrong& one : wrong) {
    CAPTURE(one.what);
    const Place place;
    Writer writer(options_of(place, "out.agc"));
    writer.add_sample("a");
    writer.add_contig("chr", "ACGT");
    CHECK(kind_of([&] { one.call(writer); }) == one.kind);
    CHECK(kind_of([&] { writer.add_bases("ACGT"); }) == ErrorKind::usage);
    CHECK(kind_of([&] { writer.finish(); }) == ErrorKind::usage);
    CHECK(entries(place).empty());
  }
}

TEST_CASE("writer: a call out of turn") {
  const Place place;
  const auto fresh = [&](const std::function<void(Writer&)>& call) {
    Writer writer(options_of(place, "out.agc"));
    return kind_of([&] { call(writer); });
  };
  CHECK(fresh([](Writer& w) { w.add_contig("c"); }) == ErrorKind::usage);
  CHECK(fresh([](Writer& w) { w.add_bases("A"); }) == ErrorKind::usage);
  CHECK(fresh([](Writer& w) { w.finish(); }) == ErrorKind::input);
  CHECK(entries(place).empty());
}

TEST_CASE("writer: options that are not for it, before anything is added") {
  const Place place;
  const Input genome = place.genome("g", 1);
  create(place.request("in.agc", {genome}));
  const auto with = [&](const std::function<void(CreateOptions&)>& change) {
    CreateOptions options = options_of(place, "out.agc");
    change(options);
    return kind_of([&] { Writer writer(options); });
  };
  CHECK(with([&](CreateOptions& o) { o.inputs = {genome}; }) == ErrorKind::usage);
  CHECK(with([&](CreateOptions& o) { o.source = place.path("in.agc"); }) == ErrorKind::usage);
  CHECK(with([](CreateOptions& o) { o.shape.pansn = true; }) == ErrorKind::usage);
  CHECK(with([](CreateOptions& o) { o.output.clear(); }) == ErrorKind::usage);
  CHECK(with([](CreateOptions& o) { o.shape.kmer_length = 3; }) == ErrorKind::usage);
  CHECK(with([&](CreateOptions& o) { o.output = place.path("no/such/out.agc"); }) == ErrorKind::io);
  CHECK(with([&](CreateOptions& o) { o.base = place.path("g.fa"); }) != ErrorKind::io);
}

TEST_CASE("writer: what finish() would refuse whatever is added, before anything is added") {
  const Place place;
  create(place.request("base.agc", {place.genome("g", 1)}));
  const std::string whole = file_text(place.path("base.agc"));
  place.write("cut.agc", whole.substr(0, whole.size() / 2));
  place.write("genome.txt", ">chr\nACGT\n");
  fs::create_directory(place.path("taken.agc.partial"));
  const fs::path state = scratch_directory_of(place.path(""), place.path("stopped.agc"));
  place.write(state.filename().string() + "/checkpoint", "state");
  struct Refusal {
    const char* what;
    ErrorKind kind;
    std::function<void(CreateOptions&)> ask;
  };
  const Refusal refusals[] = {
      {"little memory", ErrorKind::resource,
       [](CreateOptions& o) { o.run.memory_bytes = 1 << 20; }},
      {"little memory to append", ErrorKind::resource,
       [&](CreateOptions& o) {
         o.base = place.path("base.agc");
         o.run.memory_bytes = 1 << 20;
       }},
      {"an archive of version 2", ErrorKind::unsupported,
       [](CreateOptions& o) { o.base = test_data("golden-old/v2_names.agc"); }},
      {"an archive that gives back every byte", ErrorKind::usage,
       [&](CreateOptions& o) {
         o.base = place.path("base.agc");
         o.shape.preserve = Preserve::sequence;
       }},
      {"half an archive", ErrorKind::corrupt,
       [&](CreateOptions& o) { o.base = place.path("cut.agc"); }},
      {"no archive", ErrorKind::input,
       [&](CreateOptions& o) { o.base = place.path("missing.agc"); }},
      {"an output with sequences in it", ErrorKind::usage,
       [&](CreateOptions& o) { o.output = place.path("genome.txt"); }},
      {"a directory where the archive is written first", ErrorKind::io,
       [&](CreateOptions& o) { o.output = place.path("taken.agc"); }},
      {"the state of an interrupted run", ErrorKind::usage,
       [&](CreateOptions& o) { o.output = place.path("stopped.agc"); }},
      {"a log where there is no directory", ErrorKind::io,
       [&](CreateOptions& o) { o.run.log_json = place.path("no/such.json"); }},
      {"statistics where there is no directory", ErrorKind::io,
       [&](CreateOptions& o) { o.run.stats = place.path("no/such.json"); }},
  };
  const auto before = place.files();
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.what);
    CreateOptions options = options_of(place, "out.agc");
    refusal.ask(options);
    CHECK(kind_of([&] { const Writer writer(options); }) == refusal.kind);
    CHECK(place.files() == before);
  }
}

TEST_CASE("writer: an output that another run holds, before anything is added") {
  const Place place;
  const fs::path output = place.path("out.agc");
  const RunLock lock = RunLock::acquire(lock_of_output(output), output.string(), {});
  CHECK(kind_of([&] { const Writer writer(options_of(place, "out.agc")); }) == ErrorKind::resource);
}

TEST_CASE("writer: --force and --restart are heard before anything is added, and change nothing") {
  const Place place;
  place.write("genome.txt", ">chr\nACGT\n");
  const fs::path state = scratch_directory_of(place.path(""), place.path("genome.txt"));
  place.write(state.filename().string() + "/checkpoint", "state");
  const auto before = place.files();
  CreateOptions options = options_of(place, "genome.txt");
  options.run.force = options.run.restart = true;
  { const Writer writer(options); }
  CHECK(place.files() == before);
}

TEST_CASE("writer: contigs of one name, as in FASTA") {
  const Place place;
  std::vector<Sample> samples = random_samples(7);
  samples[0].contigs.push_back(samples[0].contigs[0]);
  CreateOptions options = options_of(place, "files.agc");
  options.inputs = inputs_of(place, samples, 80);
  create(options);
  std::mt19937 random(7);
  Writer writer(options_of(place, "memory.agc"));
  add(writer, samples, random);
  writer.finish();
  CHECK(file_text(place.path("memory.agc")) == file_text(place.path("files.agc")));
}

TEST_CASE("writer: a sample that the archive has already") {
  const Place place;
  create(place.request("in.agc", {place.genome("g", 1)}));
  const std::string before = file_text(place.path("in.agc"));
  CreateOptions options = options_of(place, "in.agc");
  options.base = place.path("in.agc");
  Writer writer(options);
  CHECK(kind_of([&] { writer.add_sample("g"); }) == ErrorKind::input);
  CHECK(file_text(place.path("in.agc")) == before);
}

TEST_CASE("writer: too little scratch, and a request to stop") {
  const Place place;
  std::mt19937 random(1);
  const std::string bases = random_bases(random, 1 << 20);
  CreateOptions options = options_of(place, "out.agc");
  options.run.max_scratch_bytes = 100000;
  {
    Writer writer(options);
    writer.add_sample("a");
    CHECK(kind_of([&] { writer.add_contig("c", bases); }) == ErrorKind::resource);
  }
  StopToken token;
  options = options_of(place, "out.agc");
  options.host.stop = &token;
  {
    Writer writer(options);
    writer.add_sample("a");
    token.request_stop();
    CHECK(kind_of([&] { writer.add_contig("c", bases); }) == ErrorKind::interrupted);
    CHECK(kind_of([&] { writer.add_bases("A"); }) == ErrorKind::interrupted);
    CHECK(kind_of([&] { writer.finish(); }) == ErrorKind::interrupted);
  }
  CHECK(kind_of([&] { Writer writer(options); }) == ErrorKind::interrupted);
  CHECK(entries(place).empty());
}

TEST_CASE("writer: a forked child that ends removes nothing of its parent's") {
  const Place place;
  Writer writer(options_of(place, "out.agc"));
  writer.add_sample("a");
  writer.add_contig("c", "ACGT");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    { const Writer copy(std::move(writer)); }
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  writer.finish();
  CHECK(entries(place) == std::set<std::string>{"out.agc"});
}

TEST_CASE("writer: paths with a NUL byte") {
  const Place place;
  const auto fails = [&](const std::function<void(CreateOptions&)>& change) {
    CreateOptions options = options_of(place, "out.agc");
    change(options);
    return kind_of([&] { Writer writer(options); });
  };
  const std::string nul("x\0y", 3);
  CHECK(fails([&](CreateOptions& o) { o.output = nul; }) == ErrorKind::usage);
  CHECK(fails([&](CreateOptions& o) { o.base = nul; }) == ErrorKind::usage);
  CHECK(fails([&](CreateOptions& o) { o.run.scratch_dir = nul; }) == ErrorKind::usage);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they end a process that asks
TEST_CASE("writer: memory that no machine has") {
  const Place place;
  CreateOptions options = options_of(place, "out.agc");
  options.run.memory_bytes = std::uint64_t{1} << 60;
  Writer writer(options);
  writer.add_sample("a");
  writer.add_contig("c", "ACGT");
  CHECK(kind_of([&] { writer.finish(); }) == ErrorKind::resource);
  CHECK(entries(place).empty());
}
#endif

TEST_CASE("writer: messages name samples, not their files") {
  const Place place;
  Writer writer(options_of(place, "out.agc"));
  std::mt19937 random(2);
  add(writer, random_samples(2), random);
  for (const auto& entry : fs::directory_iterator(place.path(""))) {
    fs::remove(entry.path() / "3.fa.zst");  // nothing else is there yet
  }
  std::string text;
  try {
    writer.finish();
  } catch (const Error& error) {
    text = error.what();
  }
  CHECK(text.find("sample 's3'") != std::string::npos);
  CHECK(text.find("writer.") == std::string::npos);
  CHECK_FALSE(fs::exists(place.path("out.agc")));
}

TEST_CASE("writer: takes a directory that a process of its number has left, and no other's") {
  const Place place;
  const fs::path left = writer_directory_of(place.path(""), 0);
  const fs::path taken = writer_directory_of(place.path(""), 1);
  place.write(left.filename().string() + "/" + writer_file(70), "left");
  fs::create_directory(taken);
  {
    const RunLock lock = RunLock::acquire(taken / "lock", taken.string(), {});
    Writer first(options_of(place, "first.agc"));
    Writer second(options_of(place, "second.agc"));
    CHECK_FALSE(fs::exists(left / writer_file(70)));
    CHECK(fs::exists(writer_directory_of(place.path(""), 2)));
  }
  CHECK(entries(place) == std::set<std::string>{taken.filename().string()});
}

TEST_CASE("set_option: by the names of the config file") {
  CreateOptions options;
  set_option(options, "memory", "2G");
  set_option(options, "segment-size", "1000");
  set_option(options, "keep-scratch", "yes");
  CHECK(options.run.memory_bytes == std::uint64_t{2} << 30);
  CHECK(options.shape.segment_size == 1000);
  CHECK(options.run.keep_scratch);
  CHECK(kind_of([&] { set_option(options, "memory", "much"); }) == ErrorKind::usage);
  CHECK(kind_of([&] { set_option(options, "no-such", "1"); }) == ErrorKind::usage);
  options.base = "archive.agc";
  CHECK(kind_of([&] { set_option(options, "segment-size", "1000"); }) == ErrorKind::usage);
}

}  // namespace
}  // namespace spillway
