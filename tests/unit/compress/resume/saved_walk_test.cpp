#include "compress/resume/saved_walk.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <utility>

#include "spillway/error.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kRecords = 3000;

struct Stopped {};

/// A run that walks over a set, and ends after `left` checkpoints, as if killed.
class Walker {
 public:
  Walker(const std::filesystem::path& path, bool resumed, std::uint64_t every, std::uint64_t left)
      : store_(path, 0, resumed ? ScratchStore::Begin::at_checkpoint : ScratchStore::Begin::anew),
        checkpoints_(store_, options(every), true, resumed,
                     [this](double) {
                       if (--left_ == 0) throw Stopped();
                     }),
        left_(left),
        set_(store_, "records", 8, {.fan_in = 4}),
        joined_set_(checkpoints_.join_always("set", set_)),
        joined_(checkpoints_.join_always("sum", *this)) {
    store_.keep();
    if (!resumed) fill();
  }

  /// The next record that was expected, once all have come in order.
  std::uint64_t walk() {
    SavedWalk walk(checkpoints_, "walk", std::move(set_).finish(), true);
    began_walk_ = walk.is_resumed();
    while (walk.next()) {
      checkpoints_.pass();
      REQUIRE(get_big_endian<std::uint64_t>(walk.key().data()) == next_);
      ++next_;
    }
    return next_;
  }
  bool began_walk() const { return began_walk_; }

  template <typename Ar>
  void state(Ar& ar) {
    ar(next_);
  }

 private:
  static RunOptions options(std::uint64_t every) {
    RunOptions run;
    run.safepoint_clock = true;
    run.checkpoint_seconds = static_cast<double>(every);
    return run;
  }

  // In more runs than are merged at once.
  void fill() {
    for (std::uint64_t first = 0; first < 20; ++first) {
      SortWriter writer(set_, 1 << 20);
      for (std::uint64_t i = first; i < kRecords; i += 20) {
        std::uint8_t key[8];
        put_big_endian(key, i);
        writer.add(key, Bytes(200));
      }
      writer.flush();
      std::move(writer).finish();
    }
  }

  ScratchStore store_;
  Checkpoints checkpoints_;
  std::uint64_t left_;
  ExternalSorter set_;
  std::uint64_t next_ = 0;
  bool began_walk_ = false;
  Checkpoints::Part joined_set_;
  Checkpoints::Part joined_;
};

TEST_CASE("saved walk: it goes on wherever it was broken off, before its first record, too") {
  unsigned in_merging = 0;
  unsigned in_walk = 0;
  for (std::uint64_t after = 1; after < 400; after += 13) {
    CAPTURE(after);
    const TemporaryDirectory directory;
    const auto path = directory.path() / "store";
    bool is_over = false;
    try {
      Walker(path, false, 17, after).walk();
      is_over = true;
    } catch (const Stopped&) {
    }
    if (is_over) break;
    Walker again(path, true, 1000, 0);
    CHECK(again.walk() == kRecords);
    ++(again.began_walk() ? in_walk : in_merging);
  }
  CHECK(in_merging > 2);
  CHECK(in_walk > 2);
}

}  // namespace
}  // namespace spillway
