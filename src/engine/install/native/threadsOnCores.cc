// Compiled into the binding beside tfjs-node's own sources. The compiler is told to call this function in the place of TensorFlow's.
//
// TensorFlow shares an operation among as many threads as there are cores, and goes on when the last has done its part. The system wakes
// them where it finds a place at that moment: now and then two on one core, of which the second waits for milliseconds while another core
// has nothing to do. Here each has a core of its own: on two cores the steps of a training took 3 to 4 % less time.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "kernels/cores.h"
#include "tensorflow/c/eager/c_api.h"

#undef TFE_NewContext
extern "C" TFE_Context* TFE_NewContext(const TFE_ContextOptions* options, TF_Status* status);

#ifdef __linux__
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/types.h>

namespace {

// Threads get the name of the thread that makes them. TensorFlow gives its own another, except those that share operations: the name that
// it has for them is longer than the system allows.
constexpr char kSharing[] = "graft-sharing";

// Has a name as long as it lives.
class Renamed {
 public:
  explicit Renamed(const char* name) {
    prctl(PR_GET_NAME, old_);
    prctl(PR_SET_NAME, name);
  }
  ~Renamed() { prctl(PR_SET_NAME, old_); }

 private:
  char old_[16] = {};
};

std::string NameOf(const std::string& thread) {
  std::string name;
  std::getline(std::ifstream("/proc/self/task/" + thread + "/comm"), name);
  return name;
}

// This process's of that name, in the order in which they were made.
std::vector<pid_t> ThreadsNamed(const char* name) {
  std::vector<pid_t> threads;
  DIR* const folder = opendir("/proc/self/task");
  if (folder == nullptr) return threads;
  while (const dirent* entry = readdir(folder))
    if (NameOf(entry->d_name) == name) threads.push_back(std::atoi(entry->d_name));
  closedir(folder);
  std::sort(threads.begin(), threads.end());
  return threads;
}

}  // namespace

extern "C" TFE_Context* GraftNewContext(const TFE_ContextOptions* options, TF_Status* status) {
  TFE_Context* context = nullptr;
  {
    const Renamed renamed(kSharing);
    context = TFE_NewContext(options, status);
  }
  const std::vector<pid_t> sharing = ThreadsNamed(kSharing);
  const std::vector<int>& cores = graft::Cores();
  // Another number is somebody's choice, or there are others of too long a name among them: a GPU's.
  if (sharing.size() != cores.size()) return context;
  for (size_t i = 0; i < sharing.size(); i++) graft::KeepOn(sharing[i], cores[i]);
  return context;
}
#else
extern "C" TFE_Context* GraftNewContext(const TFE_ContextOptions* options, TF_Status* status) { return TFE_NewContext(options, status); }
#endif
