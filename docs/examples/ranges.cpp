// Prints the contigs of an archive and bases of each, or of one: ranges ARCHIVE [CONTIG]
#include <iostream>
#include <spillway/error.hpp>
#include <spillway/shared_archive.hpp>

namespace {

void print_range(const spillway::SharedArchive& archive, spillway::ContigAddress contig) {
  spillway::Reader reader(archive);
  std::cout << archive.sample_name(contig.sample) << '\t'
            << archive.contig_name(contig.sample, contig.contig) << '\t'
            << archive.contig_length(contig.sample, contig.contig) << '\t'
            << reader.fetch(contig, 100, 120) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: ranges ARCHIVE [CONTIG]\n";
    return 1;
  }
  try {
    const auto archive = spillway::SharedArchive::open(argv[1]);
    if (argc > 2) {
      print_range(archive, archive.find_contig(std::string_view(argv[2])));
      return 0;
    }
    for (std::size_t sample = 0; sample < archive.sample_count(); ++sample) {
      for (std::size_t contig = 0; contig < archive.contig_count(sample); ++contig) {
        print_range(archive, {sample, contig});
      }
    }
  } catch (const spillway::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
