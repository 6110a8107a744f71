// Headers that say of which sample a sequence is.
#pragma once

#include <string>
#include <string_view>

namespace spillway {

/// `sample#header`, without the white space that the header may begin with. A header that says so
/// itself stays as it is: one that begins with `sample#`, and one whose first word is a PanSN name
/// of the sample, `name#haplotype#contig` where the sample is called `name`, or `name` and more
/// after a character that is neither letter nor digit (`HG002.1`, `HG002_maternal`).
std::string prefixed_header(std::string_view sample, std::string_view header);

}  // namespace spillway
