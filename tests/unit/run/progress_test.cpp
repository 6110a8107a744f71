#include "run/progress.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "run/progress_text.hpp"

namespace spillway {
namespace {

TEST_CASE("progress: the share of the run rises from stage to stage, to one") {
  const AppendWork much_to_little{100000, 1500000, 450000000};
  const AppendWork little_to_much{450000000, 1500, 100000};
  for (const StageShares& shares : {create_shares(), append_shares(much_to_little),
                                    append_shares(little_to_much), append_shares({})}) {
    double before = 0;
    for (std::size_t i = 0; i < kStages; ++i) {
      const auto stage = static_cast<Stage>(i);
      CHECK(fraction_of_run(shares, stage, 0, 0) >= before);
      CHECK(fraction_of_run(shares, stage, 0, 10) <= fraction_of_run(shares, stage, 5, 10));
      CHECK(fraction_of_run(shares, stage, 10, 10) ==
            fraction_of_run(shares, stage, 11, 10));  // never more than all
      before = fraction_of_run(shares, stage, 1, 1);
    }
    CHECK(before == doctest::Approx(1));
  }
}

TEST_CASE("progress: an append of little to an archive of many groups is mostly indexing them") {
  const StageShares shares = append_shares({100000, 1500000, 450000000});
  const auto share = [&](Stage stage) { return shares[static_cast<std::size_t>(stage)]; };
  CHECK(share(Stage::splitters) > 0.5);
  CHECK(share(Stage::metadata) > 0.2);
  CHECK(share(Stage::split) < 0.01);
  const StageShares usual = append_shares({450000000, 1500, 100000});
  for (std::size_t i = 0; i < kStages; ++i) {
    CHECK(usual[i] == doctest::Approx(create_shares()[i]).epsilon(0.05));
  }
}

TEST_CASE("progress: the time left follows the shares that were set") {
  Progress progress;
  progress.set_shares({0, 0.75, 0, 0, 0, 0.25, 0, 0});
  progress.begin(Stage::splitters, 100);
  progress.add_done(50);
  CHECK(progress.snapshot().fraction == doctest::Approx(0.375));
  progress.begin(Stage::metadata, 10);
  progress.add_done(5);
  CHECK(progress.snapshot().fraction == doctest::Approx(0.875));
}

TEST_CASE("progress: what threads add is all there") {
  Progress progress;
  progress.begin(Stage::split, 4000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        progress.add_done(1);
        progress.bases += 2;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const ProgressSnapshot now = progress.snapshot();
  CHECK(now.stage == Stage::split);
  CHECK(now.done == 4000);
  CHECK(now.total == 4000);
  CHECK(now.bases == 8000);
  CHECK(now.fraction == doctest::Approx(fraction_of_run(create_shares(), Stage::place, 0, 1)));
}

TEST_CASE("progress: stages have their own work and time, and tell who listens") {
  Progress progress;
  std::vector<Stage> heard;
  progress.set_listener([&] { heard.push_back(progress.snapshot().stage); });
  progress.begin(Stage::splitters, 10);
  progress.add_done(10);
  progress.begin(Stage::split, 100, 40);  // 40 by the run before
  progress.add_done(7);
  CHECK(progress.snapshot().done == 47);
  progress.begin(Stage::place, 0);
  progress.set_listener({});
  progress.begin(Stage::encode, 0);
  CHECK(heard == std::vector{Stage::splitters, Stage::split, Stage::place});
  const auto times = progress.stage_times();
  REQUIRE(times.size() == 5);
  CHECK(times[1].stage == Stage::splitters);
  CHECK(times[1].done == 10);
  CHECK(times[2].done == 7);
  double sum = 0;
  for (const auto& time : times) {
    CHECK(time.spent.real_seconds >= 0);
    sum += time.spent.real_seconds;
  }
  CHECK(sum <= progress.snapshot().seconds);
}

TEST_CASE("progress: no guess of the end from too little") {
  Progress progress;
  progress.begin(Stage::split, 100);
  progress.add_done(50);
  CHECK_FALSE(progress.snapshot().eta_seconds);
}

TEST_CASE("progress: in words") {
  ProgressSnapshot now;
  now.stage = Stage::split;
  now.fraction = 0.437;
  now.samples = 210;
  CHECK(progress_text(now, {}) == "split 43 %, 210 samples, 0 bytes, scratch 0 bytes");
  now.total_samples = 1000;
  now.eta_seconds = 200;
  CHECK(progress_text(now, {140 << 20, 1 << 30, 3 << 20, 12.34e6}) ==
        "split 43 %, 3 min left, 210 of 1000 samples, 12.3 Mbases/s, 140 MiB of 1 GiB, "
        "scratch 3 MiB");
}

TEST_CASE("progress: the line fits a narrow terminal, the stage to the last") {
  ProgressSnapshot now;
  now.stage = Stage::split;
  now.fraction = 0.437;
  now.samples = 210;
  now.total_samples = 1000;
  now.eta_seconds = 200;
  const RunResources resources{140 << 20, 1 << 30, 3 << 20, 12.34e6};
  CHECK(progress_text(now, resources, 80) ==
        "split 43 %, 3 min left, 210 of 1000 samples, 12.3 Mbases/s, 140 MiB of 1 GiB");
  CHECK(progress_text(now, resources, 70) ==
        "split 43 %, 3 min left, 210 of 1000 samples, 12.3 Mbases/s, 140 MiB");
  CHECK(progress_text(now, resources, 60) ==
        "split 43 %, 3 min left, 210 of 1000 samples, 140 MiB");
  CHECK(progress_text(now, resources, 5) == "split 43 %");
  for (std::size_t columns = 10; columns < 120; ++columns) {
    CHECK(progress_text(now, resources, columns).size() <= columns);
  }
}

TEST_CASE("progress: durations in words") {
  CHECK(duration_in_words(0) == "0 s");
  CHECK(duration_in_words(-5) == "0 s");
  CHECK(duration_in_words(89.4) == "89 s");
  CHECK(duration_in_words(91) == "2 min");
  CHECK(duration_in_words(3599) == "1 h");
  CHECK(duration_in_words(5 * 3600 + 20 * 60) == "5 h 20 min");
  CHECK(duration_in_words(76 * 3600) == "3 days 4 h");
  CHECK(duration_in_words(1e300) == duration_in_words(1e9));
}

TEST_CASE("progress: a line is cut to what there is room for") {
  CHECK(cut_to("abc", 2) == "ab");
  CHECK(cut_to("abc", 9) == "abc");
}

}  // namespace
}  // namespace spillway
