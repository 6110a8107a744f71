// simulate: writes collections of related genomes as FASTA (simulate --help).
#include <cstdio>
#include <exception>

#include "simulate/collection.hpp"
#include "simulate/options.hpp"
#include "spillway/error.hpp"

int main(int argc, char** argv) {
  try {
    if (const auto options = spillway::simulate::parse_options(argc, argv)) {
      spillway::simulate::write_collection(*options);
    }
    return 0;
  } catch (const spillway::Error& error) {
    std::fprintf(stderr, "simulate: %s\n", error.what());
    return spillway::exit_code(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "simulate: internal error: %s\n", error.what());
    return 1;
  }
}
