#include "compress/resume/publish_record.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "spillway/options.hpp"
#include "unit/compress/place.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// A run that has made its archive, and has a record of it.
class Published : public Place {
 public:
  Published() : options(request("out.agc", {genome("ref", 1), genome("b", 2)})) {
    fs::create_directory(path("scratch"));
    write("out.agc.partial", "an archive");
    write_publish_record(path("scratch"), options, path("out.agc.partial"));
  }
  void rename() const { fs::rename(path("out.agc.partial"), path("out.agc")); }
  bool is_known() const { return published_bytes(path("scratch"), options).has_value(); }

  CreateOptions options;
};

TEST_CASE("the same job knows its archive once that has its name") {
  Published run;
  CHECK_FALSE(run.is_known());
  run.write("out.agc", "an archive");  // another file
  CHECK_FALSE(run.is_known());
  run.rename();
  CHECK(published_bytes(run.path("scratch"), run.options) == 10);
  run.options.run.threads = 7;
  run.options.run.memory_bytes = 1;
  CHECK(run.is_known());
}

TEST_CASE("another job, or other inputs, do not") {
  Published run;
  run.rename();
  SUBCASE("options") { run.options.shape.min_match_length = 20; }
  SUBCASE("fewer inputs") { run.options.inputs.pop_back(); }
  SUBCASE("order of inputs") { std::swap(run.options.inputs[0], run.options.inputs[1]); }
  SUBCASE("a sample's name") { run.options.inputs[1].sample = "c"; }
  SUBCASE("an input that has changed") { run.genome("b", 3); }
  SUBCASE("another verb") { run.options.base = run.path("ref.fa"); }
  SUBCASE("an archive that has changed") { run.write("out.agc", "an archive, and more"); }
  SUBCASE("a record that is torn") { fs::resize_file(run.path("scratch") / kPublishRecord, 20); }
  SUBCASE("no record") { fs::remove(run.path("scratch") / kPublishRecord); }
  CHECK_FALSE(run.is_known());
}

TEST_CASE("in place, the archive that was appended to is gone, and does not matter") {
  Place place;
  fs::create_directory(place.path("scratch"));
  CreateOptions options = place.request("out.agc", {place.genome("c", 1)});
  options.base = options.output;
  place.write("out.agc", "old");
  place.write("out.agc.partial", "old and new");
  write_publish_record(place.path("scratch"), options, place.path("out.agc.partial"));
  fs::rename(place.path("out.agc.partial"), place.path("out.agc"));
  CHECK(published_bytes(place.path("scratch"), options) == 11);
}

}  // namespace
}  // namespace spillway
