// Compiled into the binding beside tfjs-node's own sources, which open a session, and the context of operations outside of one, with
// TensorFlow's defaults. The compiler is told to call these functions in the place of TensorFlow's: they take a configuration from the
// environment. The first context makes the threads that share an operation, for the whole process.
#include <cstdlib>
#include <string>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

#undef TF_NewSessionOptions
#undef TFE_NewContextOptions
extern "C" TF_SessionOptions* TF_NewSessionOptions(void);
extern "C" TFE_ContextOptions* TFE_NewContextOptions(void);

namespace {

// Pairs of hexadecimal digits as bytes, up to the first that are none.
std::string FromHexadecimal(const char* digits) {
  std::string bytes;
  for (; digits[0] != '\0' && digits[1] != '\0'; digits += 2) {
    const char pair[] = {digits[0], digits[1], '\0'};
    char* end = nullptr;
    const long value = std::strtol(pair, &end, 16);
    if (end != pair + 2) break;
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

// GRAFT_SESSION_CONFIG is a serialized tensorflow.ConfigProto, in hexadecimal. One that TensorFlow refuses changes nothing.
template <typename Options>
Options* Configured(Options* options, void (*set)(Options*, const void*, size_t, TF_Status*)) {
  const char* config = std::getenv("GRAFT_SESSION_CONFIG");
  if (config == nullptr) return options;
  const std::string bytes = FromHexadecimal(config);
  TF_Status* status = TF_NewStatus();
  set(options, bytes.data(), bytes.size(), status);
  TF_DeleteStatus(status);
  return options;
}

}  // namespace

extern "C" TF_SessionOptions* GraftNewSessionOptions(void) { return Configured(TF_NewSessionOptions(), TF_SetConfig); }

extern "C" TFE_ContextOptions* GraftNewContextOptions(void) {
  return Configured(TFE_NewContextOptions(), TFE_ContextOptionsSetConfig);
}
