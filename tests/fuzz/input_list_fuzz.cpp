// Lists of inputs, and the samples that paths name.
#include "fasta/input_list.hpp"
#include "fasta/sample_name.hpp"
#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spillway;
  const fuzz::MemoryFile file({data, size});
  fuzz::may_fail([&] {
    const auto paths = read_input_list(file.path());
    fuzz::require(!paths.empty());
    for (const std::string& path : paths) {
      fuzz::require(!path.empty());
      (void)sample_name(path);
    }
    check_sample_names(paths);
  });
  return 0;
}
