#include "job/log.hpp"

#include <cstdio>
#include <ctime>

#include "base/process_memory.hpp"

namespace spillway {

Log::Log(int verbosity) : verbosity_(verbosity), start_(std::chrono::steady_clock::now()) {}

void Log::line(int level, const std::string& text) const {
  if (level > verbosity_) return;
  const std::chrono::duration<double> real = std::chrono::steady_clock::now() - start_;
  timespec cpu{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  const double cpu_seconds =
      static_cast<double>(cpu.tv_sec) + 1e-9 * static_cast<double>(cpu.tv_nsec);
  std::fprintf(stderr, "spillway: [%.3f s, %.2f cores, %.1f MiB] %s\n", real.count(),
               real.count() > 0 ? cpu_seconds / real.count() : 0.0,
               static_cast<double>(peak_resident_bytes()) / (1 << 20), text.c_str());
}

}  // namespace spillway
