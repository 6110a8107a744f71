// The state of a checkpoint: sections, each with a name and a length.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/checkpoint_state.hpp"

namespace spillway {

class SectionsWriter {
 public:
  /// `save(StateSaver&)` writes what is in the section.
  template <typename Save>
  void add(std::string_view name, Save save) {
    const std::size_t begun = begin(name);
    StateSaver saver(bytes_);
    save(saver);
    end(begun);
  }
  const Bytes& written() const { return bytes_; }

 private:
  /// Where the contents begin; the length, which stands before them, is still to be written.
  std::size_t begin(std::string_view name);
  void end(std::size_t begun);

  Bytes bytes_;
};

/// What a checkpoint has said; each section is read once.
class Sections {
 public:
  Sections() = default;
  /// Of SectionsWriter::written(). Errors begin with `name`.
  Sections(std::string name, Bytes bytes);

  bool has(std::string_view section) const { return places_.contains(section); }
  /// Reads the section into whatever `load(StateLoader&)` sets; false if there is none. Error
  /// corrupt, which names the section, if it holds anything else.
  template <typename Load>
  bool take(std::string_view section, Load load) {
    const auto found = places_.find(section);
    if (found == places_.end()) return false;
    const auto [begin, size] = found->second;
    places_.erase(found);
    StateLoader loader(called(section), ByteView(bytes_).subspan(begin, size));
    load(loader);
    loader.finish();
    if (places_.empty()) bytes_ = Bytes();
    return true;
  }
  /// What messages call a section.
  std::string called(std::string_view section) const;
  /// One that was not read; empty: there is none.
  std::string unread() const { return places_.empty() ? "" : places_.begin()->first; }

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  std::string name_;
  Bytes bytes_;
  std::map<std::string, Place, std::less<>> places_;
};

}  // namespace spillway
