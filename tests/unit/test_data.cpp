#include "unit/test_data.hpp"

namespace spillway {

std::string test_data(const std::string& name) {
  return std::string(SPILLWAY_TEST_DATA "/") + name;
}

}  // namespace spillway
