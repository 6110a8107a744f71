#include "compress/shards/job.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/file.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

/// A job of files with so many bases each.
struct Files {
  explicit Files(const std::vector<std::size_t>& bases) {
    for (const std::size_t count : bases) {
      const std::string name = "s" + std::to_string(options.inputs.size());
      const auto path = directory.path() / (name + ".fa");
      write(path, ">c\n" + std::string(count, 'A') + "\n");
      options.inputs.push_back({path.string(), name});
    }
    options.output = directory.path() / "out.agc";
    options.run.memory_bytes = 12345;
    options.shape.preserve = Preserve::case_;
  }

  static void write(const std::filesystem::path& path, const std::string& text) {
    File file = File::create(path);
    file.write(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    file.close();
  }

  TemporaryDirectory directory;
  CreateOptions options;
};

}  // namespace

TEST_CASE("shares are neighbouring inputs, of about as many bytes each, and none is empty") {
  const Files files({100, 100, 5000, 100, 100, 100, 5000, 1, 1, 1});
  for (const std::uint32_t shards : {1U, 2U, 3U, 5U, 10U, 40U}) {
    CAPTURE(shards);
    const ShardJob job = ShardJob::planned(files.options, shards);
    const std::uint32_t shares = job.counts().splits;
    CHECK(shares <= shards);
    CHECK(job.counts().encodes == shards);
    CHECK(job.begin_of_share(0) == 0);
    CHECK(job.end_of_share(shares - 1) == 10);
    for (std::uint32_t share = 0; share < shares; ++share) {
      CHECK(job.begin_of_share(share) < job.end_of_share(share));
      if (share > 0) CHECK(job.begin_of_share(share) == job.end_of_share(share - 1));
    }
    if (shards == 2) CHECK(job.bytes_of_share(0) < 2 * job.bytes_of_share(1));
    if (shards >= 10) CHECK(shares == 10);
  }
}

TEST_CASE("a job comes back as it was planned; another one is not written over it") {
  const Files files({10, 20, 30});
  const auto directory = files.directory.path() / "job";
  std::filesystem::create_directory(directory);
  ShardJob planned = ShardJob::planned(files.options, 2);
  planned.save(directory);
  const ShardJob job = ShardJob::load(directory);
  CHECK(job.fingerprint() == planned.fingerprint());
  CHECK(job.options().inputs.size() == 3);
  CHECK(job.options().inputs[2].path == files.options.inputs[2].path);
  CHECK(job.options().inputs[2].sample == "s2");
  CHECK(job.options().output == files.options.output);
  CHECK(job.options().run.memory_bytes == 12345);
  CHECK(job.options().shape.preserve == Preserve::case_);
  CHECK_FALSE(job.has_late_names());
  CHECK(job.counts().splits == 2);

  // Memory is not what makes it another job; the number of shards is, and each input.
  CreateOptions options = files.options;
  options.run.memory_bytes = 54321;
  ShardJob::planned(options, 2).save(directory);
  CHECK(ShardJob::load(directory).options().run.memory_bytes == 54321);
  CHECK_THROWS_AS(ShardJob::planned(options, 3).save(directory), Error);
  options.shape.kmer_length = 21;
  CHECK_THROWS_AS(ShardJob::planned(options, 2).save(directory), Error);
  Files::write(files.options.inputs[1].path, ">c\nTTTTTTTT\n");
  CHECK_THROWS_AS(ShardJob::planned(files.options, 2).save(directory), Error);
  job.check_inputs(0, 1);
  CHECK_THROWS_AS(job.check_inputs(1, 2), Error);
}
