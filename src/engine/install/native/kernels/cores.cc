#include "cores.h"

#ifdef __linux__
#include <sched.h>

#include <algorithm>
#endif

namespace graft {

#ifdef __linux__
namespace {

std::vector<int> AllowedCores() {
  std::vector<int> allowed;
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return allowed;
  for (int core = 0; core < CPU_SETSIZE; core++)
    if (CPU_ISSET(core, &set)) allowed.push_back(core);
  return allowed;
}

}  // namespace

const std::vector<int>& Cores() {
  // Never destroyed: threads may ask while the process ends.
  static const auto& cores = *new std::vector<int>(AllowedCores());
  return cores;
}

void KeepOn(int thread, int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  sched_setaffinity(thread, sizeof set, &set);
}

size_t PlaceNow() {
  const std::vector<int>& cores = Cores();
  const auto here = std::find(cores.begin(), cores.end(), sched_getcpu());
  return here == cores.end() ? 0 : here - cores.begin();
}
#else
const std::vector<int>& Cores() {
  static const auto& none = *new std::vector<int>;
  return none;
}

void KeepOn(int, int) {}

size_t PlaceNow() { return 0; }
#endif

}  // namespace graft
