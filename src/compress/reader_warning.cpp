#include "compress/reader_warning.hpp"

#include "archive/reader.hpp"
#include "extract/reader_support.hpp"

namespace spillway {

void warn_of_readers(const std::filesystem::path& archive, const std::string& shown, bool is_append,
                     const Log& log) {
  const ArchiveReader reader(archive);
  const FileInfo info = read_file_info(reader);
  const std::string problem = ragc_problem(reader, info, read_params(reader, info));
  if (problem.empty()) return;
  log.warn(shown + ": ragc 0.1.1 (impg, seqwish, sweepga) misreads it: " + problem +
           (is_append ? " (convert --readers=any makes packs of 50)"
                      : " (--readers=any makes packs of 50)"));
}

}  // namespace spillway
