#include "compress/replace/replaced_archive.hpp"

#include <doctest/doctest.h>

#include <string>

#include "spillway/archive.hpp"
#include "spillway/compress.hpp"
#include "spillway/error.hpp"
#include "unit/compress/place.hpp"
#include "unit/input/tar/tar_text.hpp"

namespace spillway {
namespace {

/// The text of the Error usage that `call` ends with; empty: it does not fail. No file changes then.
template <typename Call>
std::string refusal(const Place& place, Call call) {
  const auto before = place.files();
  try {
    call();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    CHECK(place.files() == before);
    return error.what();
  }
  return {};
}

std::size_t samples_of(const std::filesystem::path& archive) {
  return Archive(archive).sample_count();
}

TEST_CASE("create: the same job again, and one with more samples, just runs") {
  const Place place;
  const Input ref = place.genome("ref", 1);
  const Input b = place.genome("b", 2);
  create(place.request("out.agc", {ref}));
  create(place.request("out.agc", {ref}));
  create(place.request("out.agc", {ref, b}));
  create(place.request("out.agc", {b, ref}));
  CHECK(samples_of(place.path("out.agc")) == 2);
}

TEST_CASE("create: an archive with other samples is replaced only by force") {
  const Place place;
  std::vector<Input> inputs;
  for (unsigned i = 0; i < 6; ++i) inputs.push_back(place.genome("s" + std::to_string(i), i));
  create(place.request("out.agc", inputs));
  CreateOptions options = place.request("out.agc", {inputs[0], place.genome("new", 9)});
  const std::string text = refusal(place, [&] { create(options); });
  CHECK(text.find("out.agc: is an archive with 5 samples that the new one would not have: "
                  "s1, s2, s3, ... (append adds to an archive, --force replaces it)") !=
        std::string::npos);
  options.run.force = true;
  create(options);
  CHECK(samples_of(place.path("out.agc")) == 2);
}

TEST_CASE("append: the archive itself, and one with nothing else, may be replaced") {
  const Place place;
  const Input ref = place.genome("ref", 1);
  const Input b = place.genome("b", 2);
  const Input c = place.genome("c", 3);
  create(place.request("base.agc", {ref, b}));
  create(place.request("other.agc", {ref, place.genome("x", 7)}));
  const auto request = [&](const char* output) {
    CreateOptions options = place.request(output, {c});
    options.base = place.path("base.agc");
    return options;
  };
  append(request("more.agc"));
  append(request("more.agc"));
  CHECK(samples_of(place.path("more.agc")) == 3);
  const std::string text = refusal(place, [&] { append(request("other.agc")); });
  CHECK(text.find("with a sample that the new one would not have: x (") != std::string::npos);
  append(request("base.agc"));
  CHECK(samples_of(place.path("base.agc")) == 3);
}

TEST_CASE("append: samples are looked for in batches, however many there are") {
  const Place place;
  std::string text;
  for (int i = 0; i < 40000; ++i) text += ">s" + std::to_string(i) + "\nACGT\n";
  place.write("many.fa", text);
  CreateOptions options = place.request("base.agc", {place.input("many.fa")});
  options.shape.concatenated = true;
  create(options);
  options.output = place.path("out.agc");
  create(options);
  CreateOptions added = place.request("out.agc", {place.genome("c", 3)});
  added.base = place.path("base.agc");
  append(added);
  CHECK(samples_of(place.path("out.agc")) == 40001);
  added.inputs = {place.genome("d", 4)};
  CHECK(refusal(place, [&] { append(added); }).find(": c (") != std::string::npos);
}

TEST_CASE("convert: an archive with samples that the source does not have") {
  const Place place;
  const Input ref = place.genome("ref", 1);
  create(place.request("source.agc", {ref, place.genome("b", 2)}));
  create(place.request("out.agc", {ref, place.genome("x", 3)}));
  CreateOptions options = place.request("out.agc", {});
  options.source = place.path("source.agc");
  CHECK(refusal(place, [&] { convert(options); }).find(": x (") != std::string::npos);
  options.run.force = true;
  convert(options);
  options.run.force = false;
  convert(options);
  CHECK(samples_of(place.path("out.agc")) == 2);
}

TEST_CASE("where headers name samples, names are compared once they have been read") {
  const Place place;
  place.write("two.fa", ">a\nACGTACGT\n>b\nGGGTACGT\n");
  place.write("one.fa", ">a\nACGTACGT\n");
  const auto request = [&](const char* input) {
    CreateOptions options = place.request("out.agc", {place.input(input)});
    options.shape.concatenated = true;
    return options;
  };
  create(request("two.fa"));
  create(request("two.fa"));
  CHECK(refusal(place, [&] { create(request("one.fa")); }).find(": b (") != std::string::npos);
  create(request("two.fa"));
}

TEST_CASE("sequences and compressed data are replaced only by force, other files as ever") {
  const Place place;
  const Input ref = place.genome("ref", 1);
  using namespace std::literals;
  for (const std::string& content :
       {">chr\nACGT\n"s, "\xef\xbb\xbf>chr\nACGT\n"s, ";\n>chr\nACGT\n"s, "@read\nACGT\n+\nIIII\n"s,
        "##gff-version 3\n"s, "\x1f\x8b\x08\x00"s, "\x28\xb5\x2f\xfd\x00"s, "BZh91AY&SY"s,
        "\xfd"
        "7zXZ\0"s}) {
    CAPTURE(content);
    place.write("out", content);
    CreateOptions options = place.request("out", {ref});
    CHECK(refusal(place, [&] { create(options); }).find("(--force replaces it)") !=
          std::string::npos);
    options.run.force = true;
    create(options);
    CHECK(samples_of(place.path("out")) == 1);
  }
  for (const std::string& content :
       {std::string(), std::string("what stood here before\n"), std::string("\x01")}) {
    CAPTURE(content);
    place.write("out", content);
    create(place.request("out", {ref}));
    CHECK(samples_of(place.path("out")) == 1);
  }
}

TEST_CASE("a tar archive is one, whatever the name of its first member begins with") {
  const Place place;
  const Input ref = place.genome("ref", 1);
  place.write("out", test::tar_file("BZh9/a.fa", ">chr\nACGT\n") + test::tar_end());
  CHECK(refusal(place, [&] {
          create(place.request("out", {ref}));
        }).ends_with(": exists, and is no archive but a tar archive (--force replaces it)"));
}

TEST_CASE("what an archive has lost is named, some of it") {
  LostSamples lost;
  refuse_loss("out.agc", lost);
  for (const char* name : {"a", "b", "c", "d"}) lost.add(name);
  CHECK(lost.count == 4);
  CHECK(lost.first == std::vector<std::string>{"a", "b", "c"});
  CHECK_THROWS_WITH_AS(refuse_loss("out.agc", lost), doctest::Contains("a, b, c, ..."), Error);
}

}  // namespace
}  // namespace spillway
