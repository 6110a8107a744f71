// Eight threads read one archive by the C functions, whose cache holds next to nothing.
// Usage: threads_client ARCHIVE. Prints what is wrong; exit code 1 then.
#include <fcntl.h>
#include <spillway/spillway.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Window {
  std::int64_t sample;
  std::int64_t contig;
  std::int64_t begin;
  std::string bases;
};

std::string fetch(const spw_archive* archive, const Window& window) {
  std::string bases(2000, '\0');
  const auto n = spw_fetch(archive, window.sample, window.contig, window.begin, window.begin + 2000,
                           bases.data(), bases.size());
  bases.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return bases;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  spw_archive* const one = spw_open(argv[1], nullptr);
  if (one == nullptr) {
    std::printf("%s\n", spw_last_error());
    return 1;
  }
  std::vector<Window> windows;
  for (std::int64_t s = 0; s < spw_sample_count(one); ++s) {
    for (std::int64_t c = 0; c < spw_contig_count(one, s); ++c) {
      for (std::int64_t at = 0; at < spw_contig_length(one, s, c); at += 7001) {
        windows.push_back({s, c, at, {}});
        windows.back().bases = fetch(one, windows.back());
      }
    }
  }
  spw_close(one);

  std::atomic<int> wrong = 0;
  spw_options options = {};
  options.cache_bytes = 30000;
  options.name_index_bytes = 1;
  const int descriptor = ::open(argv[1], O_RDONLY);
  spw_archive* const shared = spw_open_fd(descriptor, &options);
  ::close(descriptor);  // it was the caller's
  if (shared == nullptr || spw_open_fd(descriptor, nullptr) != nullptr) ++wrong;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < windows.size(); ++i) {
        const Window& window = windows[(i * 31 + t * 17) % windows.size()];
        const std::string name = std::string(spw_sample_name(shared, window.sample)) + "#" +
                                 spw_contig_name(shared, window.sample, window.contig);
        std::int64_t s = -1;
        std::int64_t c = -1;
        if (spw_find_contig(shared, name.c_str(), &s, &c) != 0 || s != window.sample ||
            c != window.contig || fetch(shared, window) != window.bases) {
          ++wrong;
        }
        // Each thread has its own last error.
        const std::string unknown = "nobody" + std::to_string(t);
        if (spw_find_sample(shared, unknown.c_str()) != SPW_NOT_FOUND ||
            std::string(spw_last_error()).find(unknown) == std::string::npos) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  spw_close(shared);
  std::printf("%zu windows, %d wrong\n", windows.size(), wrong.load());
  return wrong != 0 || windows.empty();
}
