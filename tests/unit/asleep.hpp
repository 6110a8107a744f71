// For tests of threads that wait for each other.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace spillway {

/// Returns once thread `id` of this process (gettid(2)) waits for something: a lock, a file, another
/// thread.
inline void wait_until_asleep(pid_t id) {
  const std::string path = "/proc/self/task/" + std::to_string(id) + "/stat";
  for (;;) {
    std::ifstream in(path);
    const std::string stat{std::istreambuf_iterator<char>(in), {}};
    // "ID (name) S ..."
    const auto name_end = stat.rfind(") ");
    if (name_end != std::string::npos && stat[name_end + 2] == 'S') return;
    std::this_thread::yield();
  }
}

}  // namespace spillway
