// An archive of sequences that are in memory. Usage: write OUTPUT.agc
#include <cstdint>
#include <cstdio>
#include <spillway/error.hpp>
#include <spillway/writer.hpp>
#include <string>

namespace {

/// Some genome: where it differs from others is decided by `sample`.
std::string bases_of(unsigned sample) {
  std::string bases;
  std::uint32_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    state = state * 1664525 + 1013904223;
    const bool is_changed = i % 1000 == 0 && sample > 0;
    bases += "ACGT"[((state >> 24) + (is_changed ? sample : 0)) % 4];
  }
  return bases;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: write OUTPUT.agc\n"), 2;
  try {
    spillway::CreateOptions options;
    options.output = argv[1];
    options.run.force = true;  // replaces what is there
    spillway::set_option(options, "memory", "1G");
    spillway::Writer writer(options);
    for (unsigned sample = 0; sample < 3; ++sample) {
      writer.add_sample("sample" + std::to_string(sample));
      writer.add_contig("chr1 made by an example");
      const std::string bases = bases_of(sample);
      for (std::size_t at = 0; at < bases.size(); at += 4096) {  // pieces of any size
        writer.add_bases(std::string_view(bases).substr(at, 4096));
      }
    }
    writer.finish();  // the archive appears here
  } catch (const spillway::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return spillway::exit_code(error.kind());
  }
}
