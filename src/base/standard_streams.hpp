// Standard streams that whoever started the program has closed.
#pragma once

namespace spillway {

/// Takes the numbers of standard streams that are closed, so that no file that is opened later gets
/// one of them, and with it what is written to standard output or error. Reads from and writes to
/// them fail as before (EBADF). To be called first of all.
void occupy_closed_standard_streams() noexcept;

/// Whether standard output or input is open for that. Else errno says why not.
bool is_open_for_writing(int descriptor) noexcept;
bool is_open_for_reading(int descriptor) noexcept;

}  // namespace spillway
