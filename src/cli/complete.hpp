// What a shell can offer for the word that is being typed: the scripts of completion.hpp ask for
// it.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace spillway {

struct Completions {
  enum class Kind {
    words,        ///< `words`, and nothing else
    files,        ///< names of files
    directories,  ///< names of directories
  };
  struct Word {
    std::string text;         ///< the whole word; one that ends in ':', '@', '=' or ',' may go on
    std::string description;  ///< in a few words; may be empty
  };

  Kind kind = Kind::words;
  std::vector<Word> words;
};

/// `line`: the words after the program's name up to the cursor, the last of which is to be
/// completed and may be empty. Samples and contigs come from the archive that the line names;
/// nothing is offered, and no error thrown, if it cannot be read.
Completions complete(std::span<const std::string> line);

/// As the scripts read it: a line with the kind, then one for each word, with a tab before the
/// description.
std::string completion_text(const Completions& completions);

}  // namespace spillway
