// Compiled into the binding beside tfjs-node's own sources.
//
// TensorFlow's libraries log while they are being loaded, before they read TF_CPP_MIN_LOG_LEVEL themselves: a line about oneDNN would stand
// at the head of every run. They ask this function of their copy of Abseil what is worth a line; the loader finds ours first, since
// they are loaded on the binding's behalf.
#include <cstdlib>

namespace absl {
inline namespace lts_20250814 {

enum class LogSeverityAtLeast : int { kInfo = 0, kWarning, kError, kFatal };

LogSeverityAtLeast MinLogLevel() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return static_cast<LogSeverityAtLeast>(level == nullptr ? 0 : std::atoi(level));
}

}  // namespace lts_20250814
}  // namespace absl
