// Class CAGCFile as libagc's callers use it. Usage: libagc_cpp_client APPENDED NAMES EMPTY: archives
// of tests/golden and tests/golden-ours. Prints what is wrong; exit code 1 then.
#include "libagc_client.h"

#include <agc-api.h>

#include <algorithm>
#include <map>
#include <thread>

namespace {

// As a mapper does: names and lengths of all contigs first, then windows by short name from threads
// that share the handle, without looking at what GetCtgSeq returns.
void check_mapper(const char* path) {
  CAGCFile file;
  CHECK(file.Open(path, false));
  std::vector<std::string> samples;
  CHECK(file.ListSample(samples) == 0);
  CHECK(std::is_sorted(samples.begin(), samples.end()));
  std::map<std::string, std::pair<std::string, int>> contigs;
  for (const std::string& sample : samples) {
    std::vector<std::string> names;
    CHECK(file.ListCtg(sample, names) == 0);
    CHECK(static_cast<int>(names.size()) == file.NCtg(sample));
    for (const std::string& name : names) {
      const std::string word = name.substr(0, name.find_first_of(" \t"));
      contigs[word] = {sample, file.GetCtgLen(sample, word)};
    }
  }
  CHECK(contigs.size() == 28);
  std::vector<int> wrong(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (const auto& [name, where] : contigs) {
        std::string whole;
        file.GetCtgSeq(where.first, name, 0, where.second - 1, whole);
        if (static_cast<int>(whole.size()) != where.second) ++wrong[t];
        std::string part;
        file.GetCtgSeq("", name, 100, 299, part);
        if (part != whole.substr(100, 200)) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(8));
}

// A mapper whose threads have a handle each, and know contigs by name alone: the first sample that has
// a name has it, and a name that no sample has is asked for without one.
void check_handles_of_threads(const char* path) {
  std::vector<int> wrong(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      CAGCFile file;
      std::vector<std::string> samples;
      if (!file.Open(path, t % 2 == 0) || file.ListSample(samples) != 0) ++wrong[t];
      std::map<std::string, std::string> sample_of;
      for (const std::string& sample : samples) {
        std::vector<std::string> names;
        file.ListCtg(sample, names);
        for (const std::string& name : names) {
          sample_of.emplace(name.substr(0, name.find_first_of(" \t")), sample);
        }
      }
      for (const auto& [name, sample] : sample_of) {
        std::string bases;
        const int length = file.GetCtgLen(t % 3 == 0 ? "" : sample, name);
        if (file.GetCtgSeq(sample, name, length - 50, length + 50, bases) != 0) ++wrong[t];
        if (bases.size() != 50) ++wrong[t];
      }
      std::string bases;
      if (file.GetCtgLen("", "unknown") != -1) ++wrong[t];
      if (file.GetCtgSeq("", "unknown", 0, 9, bases) != -1 || !bases.empty()) ++wrong[t];
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(8));
}

// Callers hold it by value in structures of their own.
static_assert(sizeof(CAGCFile) == 2 * sizeof(void*));

void check_states(const char* path) {
  CAGCFile file;
  std::vector<std::string> names = {"left"};
  std::string text = "left";
  CHECK(!file.Close());
  CHECK(file.NSample() == -1 && file.NCtg("ref") == -1);
  CHECK(file.ListSample(names) == -1 && file.ListCtg("ref", names) == -1);
  CHECK(file.GetReferenceSample(text) == -1);
  CHECK(file.GetCtgLen("ref", "chr1") == -1);
  CHECK(file.GetCtgSeq("ref", "chr1", 0, 1, text) == -1);
  CHECK(!file.Open("/nowhere/at/all.agc"));
  CHECK(file.Open(path));  // after a failure, too
  CHECK(!file.Open(path));
  CHECK(file.NSample() == 7);
  CHECK(file.GetReferenceSample(text) == 0 && text == "ref");
  CHECK(file.GetCtgSeq("ref", "chr1", -1, -1, text) == 0 && text.size() == 60000);
  CHECK(file.GetCtgSeq("ref", "chr1", 9, 8, text) == -1 && text.empty());
  CHECK(file.Close() && !file.Close());
  CHECK(file.NSample() == -1);
  CHECK(file.Open(path) && file.NSample() == 7);
}

void check_names(const char* path) {
  CAGCFile file;
  CHECK(file.Open(path));
  CHECK(file.GetCtgLen("names0", "scaffold_0_000") == 891);
  CHECK(file.GetCtgLen("", "scaffold_0_001") == 908);
}

void check_contigs_without_bases(const char* path) {
  CAGCFile file;
  CHECK(file.Open(path));
  std::string text = "left";
  CHECK(file.GetCtgLen("none", "only") == 0);
  CHECK(file.GetCtgSeq("none", "only", 0, 5, text) == 0 && text.empty());
  CHECK(file.GetCtgLen("", "chr1") == -2 && file.GetCtgSeq("", "chr1", 0, 1, text) == -2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  check_mapper(argv[1]);
  check_handles_of_threads(argv[1]);
  check_states(argv[1]);
  check_names(argv[2]);
  check_contigs_without_bases(argv[3]);
  if (failures == 0) printf("all as it should be\n");
  return failures != 0;
}
