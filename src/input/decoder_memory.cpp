#include "input/decoder_memory.hpp"

#include "base/size_text.hpp"
#include "spillway/error.hpp"

namespace spillway {

void refuse_decoder_memory(const std::string& source, const std::string& compression,
                           std::uint64_t needed_bytes, std::uint64_t max_bytes) {
  throw Error(ErrorKind::resource,
              source + ": " + compression + " data that need " +
                  (needed_bytes == 0 ? "more memory" : format_size(needed_bytes) + " of memory") +
                  " to decompress" + (needed_bytes == 0 ? " than " : ", more than ") + "the " +
                  format_size(max_bytes) +
                  " that there are for a thread: more --memory, or fewer --threads");
}

}  // namespace spillway
