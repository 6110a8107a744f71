#include "run/run_outcome.hpp"

#include <new>
#include <system_error>

#include "base/errno_kind.hpp"
#include "run/exit_status.hpp"
#include "spillway/error.hpp"

namespace spillway {

RunOutcome outcome_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& e) {
    const bool interrupted = e.kind() == ErrorKind::interrupted;
    return {interrupted ? "interrupted" : "failed", exit_status_of(e), e.what()};
  } catch (const std::bad_alloc&) {
    return {"failed", exit_code(ErrorKind::resource), "out of memory"};
  } catch (const std::system_error& e) {
    return {"failed", exit_code(kind_of(e)), e.what()};
  } catch (const std::exception& e) {
    return {"failed", 1, e.what()};
  }
}

}  // namespace spillway
