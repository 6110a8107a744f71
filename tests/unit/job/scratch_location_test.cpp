#include "job/scratch_location.hpp"

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

}  // namespace
}  // namespace spillway
