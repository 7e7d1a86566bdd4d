#include "kernels.h"

#include <cstdlib>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The compiler is told to use registers that a processor may lack, in a part of the file each; which part is used is decided at run time.
#if defined(__clang__)
#define GRAFT_PRAGMA(TEXT) _Pragma(#TEXT)
#define GRAFT_BEGIN_TARGET(FEATURES) \
  GRAFT_PRAGMA(clang attribute push(__attribute__((target(FEATURES))), apply_to = function))
#define GRAFT_END_TARGET GRAFT_PRAGMA(clang attribute pop)
#else
#define GRAFT_PRAGMA(TEXT) _Pragma(#TEXT)
#define GRAFT_BEGIN_TARGET(FEATURES) GRAFT_PRAGMA(GCC push_options) GRAFT_PRAGMA(GCC target(FEATURES))
#define GRAFT_END_TARGET GRAFT_PRAGMA(GCC pop_options)
#endif

namespace graft {
namespace {

// Memory of the thread, for as long as the caller computes.
float* Scratch(long count) {
  struct Memory {
    float* start = nullptr;
    long count = 0;
    ~Memory() { std::free(start); }
  };
  static thread_local Memory memory;
  if (count > memory.count) {
    std::free(memory.start);
    memory.start = static_cast<float*>(std::aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64));
    memory.count = count;
  }
  return memory.start;
}

namespace plain {
#include "vector.h"
//
#include "kernels.inc"
}  // namespace plain

#if defined(__x86_64__)
#undef GRAFT_INLINE
#undef GRAFT_UNARY
#undef GRAFT_SLOPE
GRAFT_BEGIN_TARGET("avx2,fma")
namespace avx2 {
#include "vector.h"
//
#include "kernels.inc"
}  // namespace avx2
GRAFT_END_TARGET

#undef GRAFT_INLINE
#undef GRAFT_UNARY
#undef GRAFT_SLOPE
GRAFT_BEGIN_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
#define GRAFT_AVX512
namespace avx512 {
#include "vector.h"
//
#include "kernels.inc"
}  // namespace avx512
#undef GRAFT_AVX512
GRAFT_END_TARGET
#endif

const KernelTable& TableHere() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return avx512::kTable;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kTable;
#endif
  return plain::kTable;
}

}  // namespace

const KernelTable& Kernels() {
  static const KernelTable& table = TableHere();
  return table;
}

}  // namespace graft
