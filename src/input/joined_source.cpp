#include "input/joined_source.hpp"

#include "input/open_input.hpp"
#include "input/other_format.hpp"
#include "spillway/error.hpp"

namespace spillway {
JoinedSource::JoinedSource(const Input& input, std::atomic<std::uint64_t>* read_bytes,
                           const Decoding& decoding)
    : input_(input), read_bytes_(read_bytes), decoding_(decoding) {
  open_next();
}

void JoinedSource::open_next() {
  source_ = nullptr;  // its memory first
  const std::string& path = next_ == 0 ? input_.path : input_.more[next_ - 1];
  ++next_;
  source_ = refuse_other_formats(open_input(path, {}, read_bytes_, decoding_), path);
  name_ = source_->name();
  has_ended_ = false;
  at_beginning_ = true;
  knows_line_end_ = false;
  after_cr_ = false;
}

std::size_t JoinedSource::read(std::span<std::uint8_t> out) {
  for (;;) {
    const std::size_t size = has_ended_ ? 0 : source_->read(out);
    if (size > 0) {
      look_at(out.first(size));
      last_ = out[size - 1];
      return size;
    }
    if (!has_ended_) end_file();
    if (next_ > input_.more.size()) return 0;
    // It belongs to the file that lacks it.
    const std::uint8_t line_end = line_end_ == LineEnd::cr ? '\r' : '\n';
    if (last_ != line_end) {
      if (line_end_ == LineEnd::none_yet) line_end_ = LineEnd::lf;
      last_ = out[0] = line_end;
      return 1;
    }
    open_next();
  }
}

void JoinedSource::end_file() {
  if (at_beginning_) throw Error(ErrorKind::input, source_->name() + ": is empty");
  if (after_cr_) saw(LineEnd::cr);
  has_ended_ = true;
}

void JoinedSource::look_at(std::span<const std::uint8_t> text) {
  if (at_beginning_ && next_ > 1) check_beginning(text.front());
  at_beginning_ = false;
  for (auto byte = text.begin(); !knows_line_end_ && byte != text.end(); ++byte) {
    if (*byte == '\n') {
      saw(LineEnd::lf);
    } else if (after_cr_) {
      saw(LineEnd::cr);
    } else {
      after_cr_ = *byte == '\r';
    }
  }
}

void JoinedSource::check_beginning(std::uint8_t byte) const {
  if (byte == '>' || byte == ';' || byte == '\n' || byte == '\r') return;
  throw Error(ErrorKind::input,
              source_->name() +
                  ": does not begin with a record, as a file behind the first of a sample has to");
}

void JoinedSource::saw(LineEnd line_end) {
  knows_line_end_ = true;
  after_cr_ = false;
  if (line_end_ != LineEnd::none_yet && line_end_ != line_end) {
    throw Error(ErrorKind::input, source_->name() +
                                      ": its lines do not end as those of the files before it in "
                                      "its sample (CR alone, and LF)");
  }
  line_end_ = line_end;
}

}  // namespace spillway
