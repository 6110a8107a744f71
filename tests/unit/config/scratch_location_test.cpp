#include "config/scratch_location.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

class Places {
 public:
  Places() {
    for (const char* name : {"asked", "slurm", "tmp", "out"}) fs::create_directory(place(name));
  }
  fs::path place(const std::string& name) const { return directory_.path() / name; }
  fs::path choose(const fs::path& asked, const fs::path& output) const {
    return scratch_location(asked, output, [this](const std::string& name) {
      const auto found = set.find(name);
      return found == set.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
  }

  std::map<std::string, std::string> set;

 private:
  TemporaryDirectory directory_;
};

TEST_CASE("scratch: asked for, Slurm's, TMPDIR, beside the output, in this order") {
  Places places;
  const fs::path output = places.place("out") / "x.agc";
  CHECK(places.choose("", output) == places.place("out"));
  CHECK(places.choose("", "x.agc") == ".");
  CHECK(places.choose("", "") == "/tmp");
  places.set["TMPDIR"] = places.place("tmp");
  CHECK(places.choose("", output) == places.place("tmp"));
  CHECK(places.choose("", "") == places.place("tmp"));
  places.set["SLURM_TMPDIR"] = places.place("slurm");
  CHECK(places.choose("", output) == places.place("slurm"));
  CHECK(places.choose(places.place("asked"), output) == places.place("asked"));
}

TEST_CASE("scratch: a place that is not there is an error, not a reason to go elsewhere") {
  Places places;
  places.set["TMPDIR"] = places.place("gone");
  CHECK_THROWS_WITH_AS(places.choose("", "x.agc"),
                       (places.place("gone").string() + ": is no directory (scratch directory: "
                                                        "$TMPDIR; --scratch-dir names another)")
                           .c_str(),
                       Error);
  std::ofstream(places.place("file")) << "x";
  CHECK_THROWS_AS(places.choose(places.place("file"), "x.agc"), Error);
  CHECK_THROWS_AS(places.choose(places.place("file") / "below", "x.agc"), Error);
}

TEST_CASE("scratch: a scratch directory is no place for another") {
  Places places;
  const fs::path own = places.place("asked") / "spillway-scratch.x.agc.0123456789abcdef";
  fs::create_directories(own / "below");
  const std::string whither = "is the scratch directory of a run itself, which lies in " +
                              fs::canonical(places.place("asked")).string() + " (";
  for (const fs::path& place : {own, own / "", own / ".", own / "below"}) {
    CHECK_THROWS_WITH_AS(places.choose(place, "x.agc"), doctest::Contains(whither.c_str()), Error);
  }
  CHECK(places.choose(places.place("asked"), "x.agc") == places.place("asked"));
  // Of a like name, but none that a run makes.
  fs::create_directory(places.place("spillway-scratch.mine"));
  CHECK(places.choose(places.place("spillway-scratch.mine"), "x.agc") ==
        places.place("spillway-scratch.mine"));
}

}  // namespace
}  // namespace spillway
