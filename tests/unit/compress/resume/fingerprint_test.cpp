#include "compress/resume/fingerprint.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "spillway/error.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// A job of three inputs, one of them in two files, whose fingerprint is in a store.
class Job {
 public:
  Job() : store_(directory_.path() / "store", 0) {
    options.inputs = {{write("a.fa", ">a\nACGT\n"), "a"},
                      {write("b.fa", ">b\nACGT\n"), "b", {write("b2.fa", ">b2\nACGT\n")}},
                      {write("c.fa", ">c\nACGT\n"), "c"}};
    options.base = write("base.agc", "an archive");
    fingerprint(options, store_, false, true);
  }

  std::string write(const std::string& name, std::string_view text) const {
    return write_file(directory_.path() / name, text);
  }

  /// What a run with these options is told; empty: it is the same job.
  std::string refusal(const CreateOptions& now, ErrorKind kind, bool reads_base = true) {
    try {
      fingerprint(now, store_, true, reads_base);
    } catch (const Error& error) {
      CHECK(error.kind() == kind);
      return error.what();
    }
    return "";
  }
  /// The same for options that are changed first.
  std::string refusal_if(const std::function<void(CreateOptions&)>& change) {
    CreateOptions now = options;
    change(now);
    return refusal(now, ErrorKind::usage);
  }
  ScratchStore& store() { return store_; }
  const fs::path& directory() const { return directory_.path(); }

  CreateOptions options;

 private:
  TemporaryDirectory directory_;
  ScratchStore store_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("fingerprint: the same job is recognized, whatever shapes only the run") {
  Job job;
  CreateOptions now = job.options;
  now.run.threads = 7;
  now.run.memory_bytes = 1 << 20;
  now.run.verify = VerifyLevel::full;
  now.output = "elsewhere.agc";
  CHECK(job.refusal(now, ErrorKind::usage) == "");
}

TEST_CASE("fingerprint: an option that shapes the archive is named") {
  Job job;
  const auto says = [&](const std::function<void(CreateOptions&)>& change, const char* what) {
    CAPTURE(what);
    const std::string refusal = job.refusal_if(change);
    CHECK(has(refusal, what));
    CHECK(has(refusal, "--restart"));
  };
  says([](CreateOptions& o) { o.shape.kmer_length = 25; }, "--kmer-length");
  says([](CreateOptions& o) { o.shape.min_match_length = 30; }, "--min-match-length");
  says([](CreateOptions& o) { o.shape.pack_cardinality = 7; }, "--batch-size");
  says([](CreateOptions& o) { o.shape.concatenated = true; }, "--concatenated");
  says([](CreateOptions& o) { o.shape.pansn = true; }, "--pansn");
  says([](CreateOptions& o) { o.shape.pansn_delimiter = '|'; }, "--pansn-delimiter");
  says([](CreateOptions& o) { o.shape.preserve = Preserve::sequence; }, "--preserve");
  says([](CreateOptions& o) { o.shape.digests = DigestForm::none; }, "--digests");
  says([](CreateOptions& o) { o.base.clear(); }, "append");
  says([](CreateOptions& o) { o.source = "x.agc"; }, "convert");
  says([](CreateOptions& o) { o.inputs.pop_back(); }, "number of inputs");
}

TEST_CASE("fingerprint: other inputs, or in another order, are another job") {
  Job job;
  CHECK(has(job.refusal_if([](CreateOptions& o) { std::swap(o.inputs[0], o.inputs[2]); }),
            "a.fa (a)"));
  CHECK(has(job.refusal_if([](CreateOptions& o) { o.inputs[0].sample = "x"; }), "(x)"));
  CHECK(has(job.refusal_if([](CreateOptions& o) { o.inputs[1].more.clear(); }),
            "another number of files for b"));
  CHECK(has(
      job.refusal_if([](CreateOptions& o) { std::swap(o.inputs[1].path, o.inputs[1].more[0]); }),
      "b2.fa"));
}

TEST_CASE("fingerprint: an input that has changed is named, and what has") {
  Job job;
  SUBCASE("its size") {
    job.write("c.fa", ">c\nACGTA\n");
    const std::string refusal = job.refusal(job.options, ErrorKind::input);
    CHECK(has(refusal, "c.fa: has changed"));
    CHECK(has(refusal, "8 bytes then, 9 now"));
  }
  SUBCASE("its time alone") {
    fs::last_write_time(job.directory() / "b2.fa",
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    CHECK(has(job.refusal(job.options, ErrorKind::input), "b2.fa: has changed"));
  }
  SUBCASE("its first bytes alone") {
    const fs::path path = job.directory() / "a.fa";
    const auto time = fs::last_write_time(path);
    job.write("a.fa", ">a\nACGA\n");
    fs::last_write_time(path, time);
    CHECK(has(job.refusal(job.options, ErrorKind::input), "a.fa: has changed"));
  }
  SUBCASE("it is gone") {
    fs::remove(job.directory() / "a.fa");
    CHECK(has(job.refusal(job.options, ErrorKind::input), "a.fa: cannot open"));
  }
  SUBCASE("the archive that is appended to, as long as it is needed") {
    job.write("base.agc", "another archive");
    CHECK(has(job.refusal(job.options, ErrorKind::input), "base.agc: has changed"));
    CHECK(job.refusal(job.options, ErrorKind::input, false) == "");
  }
}

TEST_CASE(
    "fingerprint: what can be repeated writes to a file, and reads nothing that is gone then") {
  const Job job;
  CreateOptions options = job.options;
  CHECK_FALSE(can_be_repeated(options));  // to a stream
  options.output = "elsewhere.agc";
  CHECK(can_be_repeated(options));
  SUBCASE("a file of an input") { options.inputs[1].more.push_back("-"); }
  SUBCASE("an input") { options.inputs.push_back({"/dev/null", "d"}); }
  SUBCASE("what is appended to") { options.base = "/dev/null"; }
  CHECK_FALSE(can_be_repeated(options));
}

TEST_CASE("fingerprint: a segment size that was chosen may be given") {
  Job job;
  CreateOptions now = job.options;
  CHECK_NOTHROW(check_segment_size(now, job.store(), 0));
  now.shape.segment_size = 20000;
  CHECK(job.refusal(now, ErrorKind::usage) == "");  // whether it is the one is asked later
  CHECK_NOTHROW(check_segment_size(now, job.store(), 20000));
  CHECK_THROWS_AS(check_segment_size(now, job.store(), 60000), Error);
  CHECK_THROWS_AS(check_segment_size(now, job.store(), 0), Error);
}

TEST_CASE("fingerprint: the checkpoint of another version is refused as such") {
  Job job;
  CHECK_NOTHROW(check_checkpoint_version(job.store()));
  // One that was, and what can be none, with fewer or more numbers after it.
  for (const Bytes& other : {Bytes{10}, Bytes{3, 1, 2}, Bytes()}) {
    job.store().save("options", other);
    try {
      check_checkpoint_version(job.store());
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      CHECK(has(error.what(), "store: contains the checkpoint of a run of another version"));
    }
  }
}

TEST_CASE("fingerprint: what shapes bytes has to be of the versions of the run's begin") {
  Job job;
  EncoderVersions versions = encoder_versions();
  std::string named;
  SUBCASE("zstd") {
    ++versions.zstd;
    named = "another version of zstd";
  }
  SUBCASE("xxHash") {
    ++versions.xxhash;
    named = "another version of xxHash";
  }
  SUBCASE("Spillway") {
    ++versions.spillway;
    named = "another version of Spillway,";
  }
  SUBCASE("the encoder") {
    ++versions.encoder;
    named = "another version of Spillway's encoder";
  }
  try {
    fingerprint(job.options, job.store(), true, true, versions);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    CHECK(has(error.what(), named));
    CHECK(has(error.what(), "--restart"));
  }
}

TEST_CASE(
    "hash of a request: neither versions nor limits of the run matter, what is asked for does") {
  Job job;
  const Hash128 hash = hash_of_request(job.options);
  CreateOptions now = job.options;
  now.run.threads = 9;
  now.run.force = true;
  CHECK(hash_of_request(now) == hash);
  SUBCASE("an option") { now.shape.kmer_length = 20; }
  SUBCASE("an input less") { now.inputs.pop_back(); }
  SUBCASE("another sample") { now.inputs[0].sample = "x"; }
  SUBCASE("a base that has changed") { job.write("base.agc", "another archive"); }
  SUBCASE("an input that has changed") { job.write("c.fa", ">c\nACGTA\n"); }
  CHECK_FALSE(hash_of_request(now) == hash);
}

}  // namespace
}  // namespace spillway
