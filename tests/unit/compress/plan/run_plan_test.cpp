#include "compress/plan/run_plan.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "unit/input/tar/tar_text.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

std::string genome(std::size_t bases, unsigned seed, const std::string& letters = "ACGT") {
  std::mt19937 chance(seed);
  std::string text = ">chr1 of it\n";
  for (std::size_t i = 0; i < bases; ++i) {
    text += letters[chance() % letters.size()];
    if (i % 60 == 59) text += '\n';
  }
  return text + "\n";
}

class Inputs {
 public:
  Inputs() { fs::create_directory(path("scratch")); }
  fs::path path(const std::string& name) const { return directory_.path() / name; }
  void add(const std::string& name, const std::string& text) {
    std::ofstream(path(name)) << text;
    inputs.push_back({path(name).string(), name});
  }
  void add_gzip(const std::string& name, const std::string& text) {
    std::ofstream file(path(name), std::ios::binary);
    boost::iostreams::filtering_ostream out;
    out.push(boost::iostreams::gzip_compressor());
    out.push(file);
    out << text;
    inputs.push_back({path(name).string(), name});
  }
  CreateOptions options() const {
    CreateOptions options;
    options.inputs = inputs;
    options.output = path("x.agc");
    options.run.scratch_dir = path("scratch");
    options.run.memory_bytes = std::uint64_t{1} << 30;
    options.run.threads = 2;
    return options;
  }

  std::vector<Input> inputs;

 private:
  TemporaryDirectory directory_;
};

TEST_CASE("input estimate: what was read to its end is counted, plain or gzip") {
  Inputs here;
  here.add("a.fa", ">x\r\nACGT\r\nNNnn\r\n;comment\r\n>y\nRYacgt*-\n");
  here.add_gzip("b.fa.gz", ">z\nACGT");
  const InputEstimate seen = estimate_inputs(here.inputs, 8, 1 << 20);
  CHECK(seen.files == 2);
  CHECK(seen.unknown_files == 0);
  CHECK(seen.contigs == 3);
  CHECK(seen.bases == 8 + 8 + 4);
  CHECK(seen.n_bases == 4);
  CHECK(seen.code_bases == 2);
  CHECK(seen.odd_bases == 2);
  CHECK(seen.reference_bases == 16);
  CHECK(seen.spread == 0);
}

TEST_CASE("input estimate: from the beginnings of some files to all of them") {
  Inputs here;
  for (int i = 0; i < 6; ++i) here.add(std::to_string(i) + ".fa", genome(300000, 1));
  for (int i = 0; i < 6; ++i) here.add_gzip(std::to_string(i) + ".fa.gz", genome(300000, 1));
  const InputEstimate seen = estimate_inputs(here.inputs, 4, 200000);
  CHECK(seen.bases == doctest::Approx(12 * 300000).epsilon(0.2));
  CHECK(seen.reference_bases == doctest::Approx(300000).epsilon(0.05));
  CHECK(seen.spread > 0);
}

TEST_CASE("input estimate: members of tar archives") {
  Inputs here;
  std::string archive = test::tar_file("README", std::string(500000, 'x'));
  for (int i = 0; i < 10; ++i) {
    archive += test::tar_file(std::to_string(i) + ".fa", genome(300000, 1));
  }
  here.add("g.tar", archive + test::tar_end());
  here.add_gzip("h.tgz", archive + test::tar_end());
  for (Input& input : here.inputs) input.named_by_file = true;
  const InputEstimate whole = estimate_inputs(here.inputs, 8, 100 << 20);
  CHECK(whole.bases == 20 * 300000);
  CHECK(whole.contigs == 20);
  CHECK(whole.tar_members == 20);
  CHECK(whole.reference_bases == 300000);
  CHECK(whole.spread == 0);
  for (const std::size_t max_bytes : {200000, 700000}) {
    const InputEstimate seen = estimate_inputs(here.inputs, 8, max_bytes);
    CHECK(seen.reference_bases == doctest::Approx(300000).epsilon(0.05));
    CHECK(seen.tar_members > 5);
    CHECK(seen.tar_members < 30);
    CHECK(seen.bases == doctest::Approx(300000 * seen.tar_members).epsilon(0.2));
    CHECK(seen.spread > 0);
  }
  here.inputs[0].named_by_file = false;
  CHECK(estimate_inputs(here.inputs, 8, 100 << 20).refusal.has_value());
}

TEST_CASE("input estimate: pipes are not opened, damage is left to the run") {
  Inputs here;
  here.add("a.fa", genome(1000, 1));
  here.add_gzip("cut.fa.gz", genome(100000, 1));
  fs::resize_file(here.path("cut.fa.gz"), 5000);
  REQUIRE(::mkfifo(here.path("pipe").c_str(), 0600) == 0);
  here.inputs.push_back({here.path("pipe").string(), "pipe"});
  here.inputs.push_back({"-", "stdin"});
  const InputEstimate seen = estimate_inputs(here.inputs, 8, 1 << 20);
  CHECK(seen.unknown_files == 2);
  CHECK(seen.bases >= 1000);
}

TEST_CASE("plan: scratch is a quarter of the bases, residues take more") {
  Inputs here;
  here.add("a.fa", genome(100000, 1));
  here.add("b.fa", genome(100000, 2));
  const RunPlan plan = plan_run(here.options(), {});
  CHECK(plan.problems.empty());
  CHECK(plan.certain.empty());
  CHECK(plan.bases.expected == 200000);
  CHECK(plan.scratch_bytes.expected == doctest::Approx(0.26 * 200000).epsilon(0.05));
  CHECK(plan.scratch_bytes.low <= plan.scratch_bytes.expected);
  CHECK(plan.scratch_bytes.expected <= plan.scratch_bytes.high);
  CHECK(plan.archive_bytes.low <= plan.archive_bytes.expected);
  CHECK(plan.archive_bytes.expected <= plan.archive_bytes.high);
  CHECK(plan.seconds.low < plan.seconds.high);
  CHECK(plan.threads == 2);
  CHECK(plan.is_one_disk);

  Inputs proteins;
  proteins.add("a.fa", genome(200000, 1, "ACDEFGHIKLMNPQRSTVWY"));
  CHECK(plan_run(proteins.options(), {}).scratch_bytes.expected > 4 * plan.scratch_bytes.expected);
}

TEST_CASE("input estimate: runs of N at the end, or at the start, of what is compressed") {
  const std::string bases = genome(2'000'000, 5).substr(12);
  std::string gap;
  for (int i = 0; i < 60000; ++i) gap += std::string(60, 'N') + "\n";
  for (const std::string& text : {">chr\n" + bases + gap, ">chr\n" + gap + bases}) {
    Inputs here;
    here.add_gzip("a.fa.gz", text);
    const InputEstimate seen = estimate_inputs(here.inputs, 8, 1 << 20);
    CHECK(seen.bases == doctest::Approx(2'000'000 + 3'600'000).epsilon(0.1));
    CHECK(seen.n_bases == doctest::Approx(3'600'000).epsilon(0.2));
    CHECK(seen.reference_bases == doctest::Approx(5'600'000).epsilon(0.1));
    CHECK(seen.spread < 0.1);
  }
}

TEST_CASE("input estimate: several members of gzip are not taken for the last of them") {
  Inputs here;
  here.add_gzip("a.fa.gz", genome(3'000'000, 1));
  {
    std::ofstream file(here.path("a.fa.gz"), std::ios::binary | std::ios::app);
    boost::iostreams::filtering_ostream out;
    out.push(boost::iostreams::gzip_compressor());
    out.push(file);
    out << genome(500'000, 2);
  }
  const InputEstimate seen = estimate_inputs(here.inputs, 8, 1 << 20);
  CHECK(seen.bases > 2'000'000);
  CHECK(seen.spread > 0.1);
}

TEST_CASE("input estimate: large files are looked at from start to end") {
  Inputs here;
  std::string text = genome(1'000'000, 1);
  for (int i = 0; i < 20000; ++i) text += std::string(60, 'N') + "\n";
  here.add("a.fa", text);
  const InputEstimate seen = estimate_inputs(here.inputs, 8, 200000);
  CHECK(seen.bases == doctest::Approx(2'200'000).epsilon(0.02));
  CHECK(seen.n_bases == doctest::Approx(1'200'000).epsilon(0.2));
  CHECK(seen.contigs < 20);
}

TEST_CASE("input estimate: runs of symbols other than A, C, G and T are counted") {
  Inputs here;
  here.add("a.fa", ">x\nACNNN\nNNGTRYRRA*-N\n>y\nACGT\n");
  const InputEstimate seen = estimate_inputs(here.inputs, 8, 1 << 20);
  CHECK(seen.exception_runs == 5);  // NNNNN, R, Y, RR, and what stands as NNN
}

TEST_CASE("plan: N takes as much scratch as any base, and each run of it more") {
  Inputs plain;
  plain.add("a.fa", genome(400000, 1));
  Inputs gaps;
  gaps.add("a.fa", genome(200000, 1) + std::string(200000, 'N') + "\n");
  const double usual = plan_run(plain.options(), {}).scratch_bytes.expected;
  CHECK(plan_run(gaps.options(), {}).scratch_bytes.expected ==
        doctest::Approx(usual).epsilon(0.01));
  Inputs runs;
  runs.add("a.fa", genome(400000, 1, "ACGTN"));
  const double more = plan_run(runs.options(), {}).scratch_bytes.expected;
  CHECK(more > 1.5 * usual);
  CHECK(more <= 2 * usual);
}

TEST_CASE("plan: what checkpoints add is said apart, if there are any") {
  Inputs here;
  here.add("a.fa", genome(400000, 1));
  CreateOptions options = here.options();
  const RunPlan plan = plan_run(options, {});
  CHECK(plan.checkpoint_bytes.high > 400000);
  CHECK(plan.checkpoint_bytes.high < 2e6);
  CHECK(plan.scratch_bytes.high < 0.4 * 400000);
  options.run.checkpoint_seconds = 0;
  CHECK(plan_run(options, {}).checkpoint_bytes.high == 0);
}

TEST_CASE("plan: the least memory allows for the splitters of the reference") {
  Inputs small;
  small.add("a.fa", genome(20000, 1));
  Inputs large;
  large.add("a.fa", genome(3'000'000, 1));
  const auto least = [](const Inputs& inputs) {
    CreateOptions options = inputs.options();
    options.shape.segment_size = 100;
    return plan_run(options, {}).min_memory_bytes;
  };
  CHECK(least(large) >= least(small) + (3 << 20));
}

TEST_CASE("plan: what does not fit is said, with the option that helps") {
  Inputs here;
  here.add("a.fa", genome(400000, 1));
  CreateOptions options = here.options();
  options.run.max_scratch_bytes = 90000;
  RunPlan plan = plan_run(options, {});
  REQUIRE(plan.problems.size() == 1);
  CHECK(plan.problems[0].find("--max-scratch") != std::string::npos);
  CHECK(plan.certain.empty());  // a little too little: perhaps it is enough
  options.run.max_scratch_bytes = 10000;
  CHECK_FALSE(plan_run(options, {}).certain.empty());
  options = here.options();
  options.run.memory_bytes = 32 << 20;
  plan = plan_run(options, {});
  REQUIRE(plan.problems.size() == 1);
  CHECK(plan.problems[0].find("--memory") != std::string::npos);
  CHECK(plan.min_memory_bytes > 100 << 20);
  CHECK(plan.threads == 0);
}

TEST_CASE("plan: before a run only what is large is looked at, and only the hopeless is refused") {
  Inputs here;
  here.add("a.fa", genome(400000, 1));
  CreateOptions options = here.options();
  options.run.max_scratch_bytes = 1;
  const auto no_warning = [](const std::string& text) { FAIL(text); };
  CHECK_NOTHROW(check_plan(options, 400000, false, no_warning));  // small

  {
    std::ofstream large(here.path("large.fa"));
    const std::string text = genome(1 << 20, 2);
    for (int i = 0; i < 60; ++i) large << text;
  }
  options.inputs.push_back({here.path("large.fa").string(), "large"});
  CHECK_THROWS_AS(check_plan(options, 64 << 20, false, no_warning), Error);
  CHECK_NOTHROW(check_plan(options, 64 << 20, true, no_warning));  // it has most of it on disk
  options.run.max_scratch_bytes = 14 << 20;
  std::vector<std::string> warnings;
  check_plan(options, 64 << 20, false, [&](const std::string& text) { warnings.push_back(text); });
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].starts_with("this may not fit: scratch: about "));
}

}  // namespace
}  // namespace spillway
