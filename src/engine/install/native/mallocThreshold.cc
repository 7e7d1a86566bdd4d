// Compiled into the binding beside tfjs-node's own sources.
//
// Once glibc has seen large blocks go, it keeps those of up to 32 MB for itself, in the belief that they are asked for again. Weights and
// the bytes of files seldom are. With a threshold that is set, whatever is larger returns to the system at once. Tensors are not concerned:
// TensorFlow's allocator manages blocks of its own.
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>

namespace {

constexpr int kReturnedAtOnceFrom = 1 << 20;
[[maybe_unused]] const int set = mallopt(M_MMAP_THRESHOLD, kReturnedAtOnceFrom);

}  // namespace
#endif
