// Eight threads read one SharedArchive, each with readers of its own, whose cache holds nothing, one
// pack, or all. Usage: readers_client ARCHIVE ARCHIVE. Prints what is wrong; exit code 1 then.
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <spillway/error.hpp>
#include <spillway/shared_archive.hpp>
#include <string>
#include <thread>
#include <vector>

namespace {

using spillway::Reader;
using spillway::SharedArchive;

struct Window {
  spillway::RangeRequest range;
  std::string name;
  std::string bases;
};

std::vector<Window> windows_of(const SharedArchive& archive) {
  std::vector<Window> windows;
  Reader reader(archive);
  for (std::size_t s = 0; s < archive.sample_count(); ++s) {
    archive.for_each_contig(s, [&](const spillway::ContigInfo& contig) {
      for (std::uint64_t at = 0; at < contig.length; at += 9001) {
        windows.push_back({{{s, contig.index}, at, at + 2000},
                           std::string(archive.sample_name(s)) + "#" + std::string(contig.name),
                           reader.fetch({s, contig.index}, at, at + 2000)});
      }
    });
  }
  return windows;
}

// What one thread does; returns how much was wrong.
int read_all(const SharedArchive& archive, const std::vector<Window>& windows, std::size_t thread) {
  int wrong = 0;
  Reader reader(archive);
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const Window& window = windows[(i * 31 + thread * 17) % windows.size()];
    const auto& [contig, begin, end] = window.range;
    if (reader.fetch(contig, begin, end) != window.bases) ++wrong;
    if (i % 8 != thread) continue;
    if (archive.find_contig(window.name) != contig) ++wrong;
    if (archive.contig_header(contig.sample, contig.contig).empty()) ++wrong;
    std::string streamed;
    reader.stream(window.range, [&](std::string_view bases) { streamed += bases; });
    if (streamed != window.bases) ++wrong;
  }
  return wrong;
}

int read_at_once(const SharedArchive& archive, const std::vector<Window>& windows) {
  std::vector<spillway::RangeRequest> requests;
  for (const Window& window : windows) requests.push_back(window.range);
  const auto found = spillway::fetch_many(archive, requests, 8);
  int wrong = 0;
  for (std::size_t i = 0; i < windows.size(); ++i) wrong += found[i] != windows[i].bases;
  return wrong;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  const std::vector<std::filesystem::path> paths = {argv[1], argv[2]};
  const auto windows = windows_of(SharedArchive::open_all(paths));
  std::atomic<int> wrong = 0;
  for (const std::uint64_t cache_bytes : {0, 30000, 64 << 20}) {
    const SharedArchive archive = SharedArchive::open_all(
        paths, spillway::SampleNaming::own, {.cache_bytes = cache_bytes, .name_index_bytes = 1000});
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 8; ++t) {
      threads.emplace_back([&, t, mine = archive] { wrong += read_all(mine, windows, t); });
    }
    for (std::thread& thread : threads) thread.join();
    wrong += read_at_once(archive, windows);
    if (archive.cached_bytes() > cache_bytes) ++wrong;
  }
  std::printf("%zu windows, %d wrong\n", windows.size(), wrong.load());
  return wrong != 0 || windows.empty();
} catch (const spillway::Error& error) {
  std::printf("%s\n", error.what());
  return 1;
}
