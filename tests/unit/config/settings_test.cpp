#include "config/settings.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/config_text.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

/// Config files in a directory, and what they make.
class Configs {
 public:
  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    return write_file(path(name), text);
  }

  CreateSettings settings(const std::string& text, CreateArguments arguments = {}) const {
    arguments.config_files.push_back(write("job.cfg", text));
    return settings(arguments);
  }
  CreateSettings settings(const CreateArguments& arguments) const {
    const auto environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return CreateSettings(arguments, environment);
  }
  /// Without the path of job.cfg before it; "fine" if there is none.
  std::string complaint(const std::string& text, ErrorKind kind = ErrorKind::usage) const {
    try {
      settings(text);
      return "fine";
    } catch (const Error& error) {
      CHECK(error.kind() == kind);
      std::string what = error.what();
      CHECK(what.starts_with(path("job.cfg:")));
      return what.substr(path("job.cfg:").size());
    }
  }

  std::map<std::string, std::string> variables;

 private:
  TemporaryDirectory directory_;
};

CreateArguments value(std::string_view key, const std::string& text) {
  CreateArguments arguments;
  arguments.values.emplace_back(find_create_key(key), text);
  return arguments;
}

/// "sample:path " for each; only the last part of the path.
std::string inputs_of(const CreateSettings& settings) {
  std::string inputs;
  for (const Input& input : settings.options().inputs) {
    inputs += input.sample + ':' + std::filesystem::path(input.path).filename().string() + ' ';
  }
  return inputs;
}

std::size_t counted(const CreateSettings& settings) {
  std::size_t count = 0;
  for (const InputOrigin& origin : settings.input_origins()) count += origin.count;
  return count;
}

std::string text_of(const CreateSettings& settings) {
  std::string text;
  write_config(settings, [&](std::string_view line) { text += line; });
  return text;
}

std::string without_comments(const std::string& text) {
  std::string rest;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin) + 1;
    const std::string line = text.substr(begin, end - begin);
    if (line[0] != '#') rest += line.substr(0, line.find("  # ")) + '\n';
    begin = end;
  }
  return rest;
}

TEST_CASE("the command line counts before the environment, that before files and defaults") {
  Configs configs;
  const auto& key = *find_create_key("threads");
  const auto check = [&](const CreateSettings& settings, unsigned threads,
                         const std::string& origin) {
    CHECK(settings.options().run.threads == threads);
    CHECK(settings.origin(key) == origin);
  };
  check(configs.settings(CreateArguments{}), 0, "default");
  check(configs.settings("\nthreads = 3"), 3, configs.path("job.cfg") + ":2");
  configs.variables["SPILLWAY_THREADS"] = "4";
  check(configs.settings("threads = 3"), 4, "$SPILLWAY_THREADS");
  check(configs.settings("threads = 3", value("threads", "5")), 5, "command line");
  check(configs.settings("threads = 3", value("threads", "auto")), 0, "command line");
}

TEST_CASE("the later of two config files counts, and inputs add up") {
  const Configs configs;
  CreateArguments arguments;
  arguments.config_files = {configs.write("preset.cfg", "threads = 2\nmemory = 2G\ninput = a.fa\n"),
                            configs.write("job.cfg", "threads = 3\ninput = b.fa\n")};
  const CreateSettings settings = configs.settings(arguments);
  CHECK(settings.options().run.threads == 3);
  CHECK(settings.options().run.memory_bytes == std::uint64_t{2} << 30);
  CHECK(inputs_of(settings) == "a:a.fa b:b.fa ");
  CHECK(settings.files_read() == arguments.config_files);
}

TEST_CASE("a variable names a config file where the command line does not") {
  Configs configs;
  configs.variables["SPILLWAY_CONFIG"] = configs.write("there.cfg", "threads = 7");
  CHECK(configs.settings(CreateArguments{}).options().run.threads == 7);
  CHECK(configs.settings("memory = 1G").options().run.threads == 0);
}

TEST_CASE("flags can be turned on and off") {
  Configs configs;
  CHECK(configs.settings("keep-scratch = yes").options().run.keep_scratch);
  CHECK_FALSE(configs.settings("keep-scratch = 0").options().run.keep_scratch);
  CHECK_FALSE(configs.settings("keep-scratch = yes", value("keep-scratch", "no"))
                  .options()
                  .run.keep_scratch);
  configs.variables["SPILLWAY_KEEP_SCRATCH"] = "false";
  CHECK_FALSE(configs.settings("keep-scratch = yes").options().run.keep_scratch);
}

TEST_CASE("inputs keep their order") {
  Configs configs;
  configs.variables["HERE"] = configs.path("");
  for (const char* name : {"b.fa", "a.fa", "B.fa", "a b.fa", ".h.fa"}) configs.write(name, ">");
  configs.write("list", "l1.fa.gz\nl2.fa\n");
  const CreateSettings settings = configs.settings(
      "[inputs]\n"
      "input = first.fa\n"
      "sample = one path with blanks.fa  # a comment\n"
      "sample = \"my \\\"two\\\"\" \"path # 2.fa\"\n"
      "input = ${HERE}/[a-z]*.fa\n"
      "input-list = ${HERE}/list\n"
      "input = \"no*pattern.fa\"\n");
  CHECK(inputs_of(settings) ==
        "first:first.fa one:path with blanks.fa my \"two\":path # 2.fa a b:a b.fa a:a.fa b:b.fa "
        "l1:l1.fa.gz l2:l2.fa no*pattern:no*pattern.fa ");
  REQUIRE(settings.input_origins().size() == 4);
  CHECK(settings.input_origins()[0].count == 3);
  CHECK(settings.input_origins()[0].text == configs.path("job.cfg") + ":2-4");
  CHECK(settings.input_origins()[1].text == configs.path("job.cfg") + ":5: ${HERE}/[a-z]*.fa");
  CHECK(counted(settings) == 9);
}

TEST_CASE("the text of a variable is no pattern, no quote and no blank") {
  Configs configs;
  std::filesystem::create_directory(configs.path("d [x] *"));
  configs.write("d [x] */a.fa", ">");
  configs.variables["D"] = configs.path("d [x] *");
  configs.variables["NAME"] = "n \"# m";
  CHECK(inputs_of(configs.settings("input = ${D}/*.fa\nsample = ${NAME} ${D}/a.fa")) ==
        "a:a.fa n \"# m:a.fa ");
}

TEST_CASE("the reference comes first, under the name that it has among the inputs") {
  Configs configs;
  const std::string inputs = "input = a.fa\nsample = B b.fa\ninput = c.fa\n";
  CHECK(inputs_of(configs.settings("reference = r.fa\n" + inputs)) ==
        "r:r.fa a:a.fa B:b.fa c:c.fa ");
  const CreateSettings among = configs.settings(inputs + "reference = b.fa\n");
  CHECK(inputs_of(among) == "B:b.fa a:a.fa c:c.fa ");
  CHECK(counted(among) == 3);
  CHECK(among.input_origins()[0].text == "reference: " + configs.path("job.cfg") + ":4");
  CHECK(inputs_of(configs.settings("reference = r.fa")) == "r:r.fa ");
  configs.variables["SPILLWAY_REFERENCE"] = "c.fa";
  CHECK(inputs_of(configs.settings(inputs + "reference = b.fa")) == "c:c.fa a:a.fa B:b.fa ");
  CreateArguments arguments;
  arguments.reference = "a.fa";
  CHECK(inputs_of(configs.settings(inputs, arguments)) == "a:a.fa B:b.fa c:c.fa ");
}

TEST_CASE("inputs of the command line stand for those of the files, but not for the reference") {
  Configs configs;
  CreateArguments arguments;
  arguments.operands = {"x.fa", "y.fa"};
  const std::string config =
      "reference = r.fa\ninput = nothing/*.fa\ninput-list = gone\nsample = a a.fa\n";
  CHECK(inputs_of(configs.settings(config, arguments)) == "r:r.fa x:x.fa y:y.fa ");
  arguments.input_list = configs.write("list", "z.fa\n");
  const CreateSettings settings = configs.settings(config, arguments);
  CHECK(inputs_of(settings) == "r:r.fa x:x.fa y:y.fa z:z.fa ");
  CHECK(settings.files_read().size() == 2);
  configs.variables["SPILLWAY_INPUT_LIST"] = configs.path("list");
  CHECK(inputs_of(configs.settings(config)) == "r:r.fa z:z.fa ");
  arguments.input_list.reset();
  CHECK(inputs_of(configs.settings(config, arguments)) == "r:r.fa x:x.fa y:y.fa ");
}

TEST_CASE("what is wrong is told with file and line") {
  const Configs configs;
  CHECK(configs.complaint("threads = 2\n\n\nthreads = 3") ==
        "4: duplicate key 'threads' (first set on line 1)");
  CHECK(configs.complaint("reference = a\nreference = a") ==
        "2: duplicate key 'reference' (first set on line 1)");
  CHECK(configs.complaint("thread = 2") == "1: unknown key 'thread' (did you mean 'threads'?)");
  CHECK(configs.complaint("k = 2") ==
        "1: unknown key 'k' (config files have the long name, 'kmer-length')");
  CHECK(configs.complaint("config = x.cfg") == "1: unknown key 'config'");
  CHECK(configs.complaint("threads = 0") ==
        "1: threads takes a whole number from 1 to 1024, not '0'");
  CHECK(configs.complaint("threads =") == "1: threads has no value");
  CHECK(configs.complaint("output = \"\"") == "1: output names no file");
  CHECK(configs.complaint("reference = \"\"") == "1: reference names no file");
  CHECK(configs.complaint("input = \"\"") == "1: an input's path is empty");
  CHECK(configs.complaint("sample = only-a-name") == "1: sample takes a name and a path");
  CHECK(configs.complaint("sample = \"\" x.fa") == "1: sample takes a name and a path");
  CHECK(configs.complaint("input = # x") == "1: input has no value");
  CHECK(configs.complaint("input = ${NONE}/x") == "1: the variable NONE is not set, or empty");
  CHECK(configs.complaint("\ninput = " + configs.path("*.fa"), ErrorKind::input) ==
        "2: no file matches '" + configs.path("*.fa") + "'");
  CHECK(configs.complaint("input-list = " + configs.path("gone"), ErrorKind::input) ==
        "1: " + configs.path("gone") + ": cannot open: No such file or directory");
}

TEST_CASE("a wrong value is told of though another counts") {
  const Configs configs;
  CHECK_THROWS_AS(configs.settings("threads = x", value("threads", "2")), Error);
}

TEST_CASE("line ends, byte order mark, NUL and lengths") {
  const Configs configs;
  const auto threads = [&](const std::string& text) {
    return configs.settings(text).options().run.threads;
  };
  CHECK(threads("\xef\xbb\xbfthreads = 2\r\nverbosity = 1\r\n") == 2);
  CHECK(configs.complaint("\n\xef\xbb\xbf# x") == "2: is no 'key = value': '\xef\xbb\xbf# x'");
  CHECK(configs.complaint("\xef\xbb\xbf\nx\n") == "2: is no 'key = value': 'x'");
  CHECK(configs.complaint(std::string("\nthreads = 2\0", 13)) ==
        "2: a NUL byte: this is no config file");
  const std::string longest = "threads = 2 #" + std::string(131072 - 13, 'x');
  CHECK(threads(longest) == 2);
  CHECK(threads(longest + "\r\n") == 2);
  for (const char* more : {"x", "x\n", "x\r\n", "xxxx"}) {
    CHECK(configs.complaint(longest + more) == "1: the line is longer than 131072 bytes");
  }
}

TEST_CASE("settings come back from the config that they are printed as") {
  Configs configs;
  configs.variables["SPILLWAY_MEMORY"] = "700M";
  configs.write("p [1].fa", ">");
  const std::string config =
      "concatenated = yes\nkmer-length = 21\noutput = \"o $${x} # \\n.agc\"\ntime-limit = 1-00\n"
      "max-scratch = 12345\nscratch-dir = /s d\npreserve = case\nthreads = auto\n"
      "reference = c.fa\nsample = \"a\\\"b\" x/a.fa\ninput = \"b*.fa x\"\n"
      "input = " +
      configs.path("p*.fa") + "\nsample = c c.fa\nsample = d c.fa\npansn-delimiter = \"#\"\n";
  const CreateSettings settings = configs.settings(config);
  const std::string text = text_of(settings);
  configs.variables.clear();
  const CreateSettings again = configs.settings(text);
  CHECK(without_comments(text_of(again)) == without_comments(text));
  CHECK(inputs_of(again) == inputs_of(settings));
  CHECK(inputs_of(again) == "c:c.fa a\"b:a.fa b*:b*.fa x p [1]:p [1].fa d:c.fa ");
  CHECK(again.options().output == settings.options().output);
  CHECK(again.options().shape.pansn_delimiter == '#');
  CHECK(again.options().output == "o ${x} # \n.agc");
  CHECK(again.options().run.memory_bytes == std::uint64_t{700} << 20);
  CHECK(again.options().run.scratch_dir == "/s d");
  CHECK(again.options().run.time_limit_seconds == 86400);
  CHECK(again.options().shape.kmer_length == 21);
  CHECK(text.find("kmer-length = 21  # " + configs.path("job.cfg") + ":2\n") != std::string::npos);
  CHECK(text.find("memory = 700MiB  # $SPILLWAY_MEMORY\n") != std::string::npos);
  CHECK(text.find("#stats =  # default\n") != std::string::npos);
}

TEST_CASE("patterns match files bytewise in order, and hidden ones not") {
  const Configs configs;
  for (const char* name : {"a10.fa", "a9.fa", "a_.fa", "aB.fa", ".a.fa", "a\xc3\xa9.fa"}) {
    configs.write(name, ">");
  }
  std::filesystem::create_symlink(configs.path("gone"), configs.path("link"));
  std::vector<std::string> names;
  for (const std::string& path : matching_files(configs.path("*.fa"))) {
    names.push_back(std::filesystem::path(path).filename().string());
  }
  CHECK(names == std::vector<std::string>{"a10.fa", "a9.fa", "aB.fa", "a_.fa", "a\xc3\xa9.fa"});
  CHECK_THROWS_AS(matching_files(configs.path("*/x.fa")), Error);
  CHECK_THROWS_AS(matching_files(configs.path("gone/*.fa")), Error);
}

}  // namespace
}  // namespace spillway
