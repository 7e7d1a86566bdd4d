#include "kernels.h"

#include <cstdlib>
#include <string>

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

// Memory of the thread, for as long as the caller computes; absent if there is no more.
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
    memory.count = memory.start ? count : 0;
  }
  return memory.start;
}

#if defined(__x86_64__)

GRAFT_BEGIN_TARGET("avx2,fma")
namespace avx2 {
#include "vector.h"
//
#include "kernels.inc"
}  // namespace avx2
GRAFT_END_TARGET

#undef GRAFT_INLINE
#define GRAFT_AVX512
GRAFT_BEGIN_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
namespace avx512 {
#include "vector.h"
//
#include "kernels.inc"
}  // namespace avx512
GRAFT_END_TARGET
#undef GRAFT_AVX512

bool HasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

// GRAFT_VECTORS=avx2 has tests compute as a processor without AVX-512 does, and GRAFT_VECTORS=none as one that has neither.
const KernelTable* TableHere() {
  const char* const most = std::getenv("GRAFT_VECTORS");
  const std::string vectors = most ? most : "";
  if (vectors == "none" || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return nullptr;
  return vectors != "avx2" && HasAvx512() ? &avx512::kTable : &avx2::kTable;
}

#else

namespace plain {
#include "vector.h"
//
#include "kernels.inc"
}  // namespace plain

const KernelTable* TableHere() { return &plain::kTable; }

#endif

}  // namespace

const KernelTable* Kernels() {
  static const KernelTable* const table = TableHere();
  return table;
}

}  // namespace graft
