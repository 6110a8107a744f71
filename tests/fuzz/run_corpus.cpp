// Runs one fuzz target without libFuzzer: every file of a folder, then deterministic mutations of
// them. For the ordinary test run, with any compiler and any sanitizer.
//   run_corpus FOLDER MUTATIONS
// Exits 1 (or aborts) if an input takes too long, asks for too much memory at once or throws
// anything that the target does not take. The input that did it is left in the file `failed-input`.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <new>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kMaxAllocation = std::size_t{256} << 20;
constexpr double kMaxSeconds = 2;  // of processor time, an input

using Input = std::vector<std::uint8_t>;

const Input* running = nullptr;

void keep_running_input() {
  if (running == nullptr) return;
  std::ofstream("failed-input", std::ios::binary)
      .write(reinterpret_cast<const char*>(running->data()),
             static_cast<std::streamsize>(running->size()));
}

void* allocate(std::size_t size) {
  if (size > kMaxAllocation) {
    std::cerr << "one allocation of " << size << " bytes\n";
    keep_running_input();
    std::abort();
  }
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

Input read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool run(const Input& input, const std::string& name) {
  running = &input;
  const std::clock_t begin = std::clock();
  std::string failure;
  try {
    LLVMFuzzerTestOneInput(input.data(), input.size());
  } catch (const std::exception& error) {
    failure = error.what();
  }
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  if (seconds > kMaxSeconds) failure = "takes " + std::to_string(seconds) + " s";
  if (!failure.empty()) {
    std::cerr << name << ": " << failure << '\n';
    keep_running_input();
  }
  running = nullptr;
  return failure.empty();
}

// One to four changes: bits, bytes, numbers at the ends of their range, cuts, copies, insertions.
Input mutated(Input input, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (std::size_t left = 1 + below(4); left > 0; --left) {
    const std::size_t at = below(input.size());
    const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t run = std::min<std::size_t>(1 + below(8), input.size() - at);
    switch (below(7)) {
      case 0:
        if (!input.empty()) input[at] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 1:
        if (!input.empty()) input[at] = static_cast<std::uint8_t>(random());
        break;
      case 2:
        std::fill_n(place, run, static_cast<std::uint8_t>(below(2) == 0 ? 0x00 : 0xff));
        break;
      case 3:
        input.erase(place, place + static_cast<std::ptrdiff_t>(run));
        break;
      case 4:
        input.insert(place, 1 + below(8), static_cast<std::uint8_t>(random()));
        break;
      case 5:
        std::copy_n(Input(place, place + static_cast<std::ptrdiff_t>(run)).begin(), run,
                    input.begin() + static_cast<std::ptrdiff_t>(below(input.size() - run + 1)));
        break;
      default:
        if (below(8) == 0) input.resize(at);
    }
  }
  return input;
}

}  // namespace

// All forms that libstdc++ uses, so that each pair fits (sanitizers look).
void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return size > kMaxAllocation ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t& nothrow) noexcept {
  return operator new(size, nothrow);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: run_corpus FOLDER MUTATIONS\n";
    return 2;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  if (paths.empty()) {
    std::cerr << argv[1] << ": has no inputs\n";
    return 1;
  }
  bool fine = true;
  std::vector<Input> seeds;
  for (const auto& path : paths) {
    seeds.push_back(read(path));
    fine &= run(seeds.back(), path.filename().string());
  }
  std::mt19937 random(1);
  const int mutations = std::atoi(argv[2]);
  for (int i = 0; fine && i < mutations; ++i) {
    fine = run(mutated(seeds[random() % seeds.size()], random), "mutation " + std::to_string(i));
  }
  return fine ? 0 : 1;
}
