// Compiled into the binding beside tfjs-node's own sources, which open a session with TensorFlow's defaults. The compiler is told to call
// this function in the place of TF_NewSessionOptions: it takes a configuration from the environment.
#include <cstdlib>
#include <string>

#include "tensorflow/c/c_api.h"

#undef TF_NewSessionOptions
extern "C" TF_SessionOptions* TF_NewSessionOptions(void);

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

}  // namespace

// GRAFT_SESSION_CONFIG is a serialized tensorflow.ConfigProto, in hexadecimal. One that TensorFlow refuses changes nothing.
extern "C" TF_SessionOptions* GraftNewSessionOptions(void) {
  TF_SessionOptions* options = TF_NewSessionOptions();
  const char* config = std::getenv("GRAFT_SESSION_CONFIG");
  if (config == nullptr) return options;
  const std::string bytes = FromHexadecimal(config);
  TF_Status* status = TF_NewStatus();
  TF_SetConfig(options, bytes.data(), bytes.size(), status);
  TF_DeleteStatus(status);
  return options;
}
