// As many numbers at once as one of the processor's registers holds, by the compiler's vectors: what is wider than a register, g++ keeps in
// memory. It is included once for each kind of processor, in a namespace of its own, and has no include guard.

#if defined(GRAFT_AVX512)
constexpr long kVectorBytes = 64;
#elif defined(__x86_64__)
constexpr long kVectorBytes = 32;
#else
constexpr long kVectorBytes = 16;
#endif

typedef float Floats __attribute__((vector_size(kVectorBytes)));
typedef int32_t Ints __attribute__((vector_size(kVectorBytes)));
typedef uint64_t Longs __attribute__((vector_size(kVectorBytes)));
constexpr long kLanes = kVectorBytes / sizeof(float);

// A function that must not be compiled on its own, for a processor without these registers.
#define GRAFT_INLINE static inline __attribute__((always_inline))

GRAFT_INLINE Floats Load(const float* from) {
  Floats value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

GRAFT_INLINE void Store(float* to, Floats value) { __builtin_memcpy(to, &value, sizeof value); }

// The first `count` numbers, and zeros.
GRAFT_INLINE Floats LoadSome(const float* from, long count) {
  Floats value = {};
  __builtin_memcpy(&value, from, count * sizeof(float));
  return value;
}

GRAFT_INLINE void StoreSome(float* to, Floats value, long count) { __builtin_memcpy(to, &value, count * sizeof(float)); }

// The first numbers of a vector, or all where there are so many.
GRAFT_INLINE Floats LoadUpTo(const float* from, long count) { return count >= kLanes ? Load(from) : LoadSome(from, count); }

GRAFT_INLINE void StoreUpTo(float* to, Floats value, long count) {
  if (count >= kLanes)
    Store(to, value);
  else
    StoreSome(to, value, count);
}

GRAFT_INLINE Floats All(float value) { return Floats{} + value; }

GRAFT_INLINE Floats Max(Floats a, Floats b) { return a > b ? a : b; }
GRAFT_INLINE Floats Min(Floats a, Floats b) { return a < b ? a : b; }

typedef float Sixteen __attribute__((vector_size(64)));
typedef float Eight __attribute__((vector_size(32)));
typedef float Four __attribute__((vector_size(16)));

template <typename Half, typename Whole>
struct Halves {
  Half lower, upper;
  GRAFT_INLINE Halves Of(const Whole& whole) {
    Halves halves;
    __builtin_memcpy(&halves, &whole, sizeof whole);
    return halves;
  }
};

GRAFT_INLINE float Sum(Four v) { return (v[0] + v[2]) + (v[1] + v[3]); }

GRAFT_INLINE float Sum(Eight v) {
  const auto halves = Halves<Four, Eight>::Of(v);
  return Sum(halves.lower + halves.upper);
}

GRAFT_INLINE float Sum(Sixteen v) {
  const auto halves = Halves<Eight, Sixteen>::Of(v);
  return Sum(halves.lower + halves.upper);
}

GRAFT_INLINE float Largest(Four v) {
  const float even = v[0] > v[2] ? v[0] : v[2], odd = v[1] > v[3] ? v[1] : v[3];
  return even > odd ? even : odd;
}

GRAFT_INLINE float Largest(Eight v) {
  const auto halves = Halves<Four, Eight>::Of(v);
  return Largest(halves.lower > halves.upper ? halves.lower : halves.upper);
}

GRAFT_INLINE float Largest(Sixteen v) {
  const auto halves = Halves<Eight, Sixteen>::Of(v);
  return Largest(halves.lower > halves.upper ? halves.lower : halves.upper);
}

GRAFT_INLINE void Transpose(Four (&rows)[4]) {
#if defined(__x86_64__)
  _MM_TRANSPOSE4_PS((__m128&)rows[0], (__m128&)rows[1], (__m128&)rows[2], (__m128&)rows[3]);
#else
  const Four(&r)[4] = rows;
  const Four columns[4] = {{r[0][0], r[1][0], r[2][0], r[3][0]},
                           {r[0][1], r[1][1], r[2][1], r[3][1]},
                           {r[0][2], r[1][2], r[2][2], r[3][2]},
                           {r[0][3], r[1][3], r[2][3], r[3][3]}};
  __builtin_memcpy(rows, columns, sizeof rows);
#endif
}

GRAFT_INLINE Floats SquareRoot(Floats x) {
  Floats root;
  for (long i = 0; i < kLanes; i++) root[i] = __builtin_sqrtf(x[i]);
  return root;
}

// Stores past the cache, which numbers do not fit into that are read a step later; `to` is aligned.
GRAFT_INLINE void Stream(float* to, Floats value) {
#if defined(GRAFT_AVX512)
  _mm512_stream_ps(to, (__m512)value);
#else
  Store(to, value);
#endif
}

// Other threads may read what was streamed.
GRAFT_INLINE void StreamsEnd() {
#if defined(GRAFT_AVX512)
  _mm_sfence();
#endif
}

// e to the power of x, to about one unit in the last place; exactly 0 where the result would be less than the smallest normal number, and
// not a number where x is none.
// Cody and Waite's reduction to |r| <= ln(2) / 2, then the polynomial of the Cephes library (expf.c).
GRAFT_INLINE Floats Exp(Floats x) {
  // Of two numbers that cannot be compared, the second is returned: what is not a number stays so.
  const Floats bounded = Min(All(88.7f), Max(All(-87.3f), x));
  const Floats shift = All(12582912.0f);
  const Floats shifted = bounded * 1.44269504f + shift;
  const Floats n = shifted - shift;
  const Floats r = (bounded - n * 0.693359375f) + n * 2.12194440e-4f;
  Floats p = All(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const Floats fraction = p * (r * r) + r + 1.0f;
  // The bits of `shift` are shifted out.
  const Ints exponent = ((Ints)shifted + 127) << 23;
  const Floats value = fraction * (Floats)exponent;
  return x < -87.3f ? Floats{} : value;
}

// The error function, to a few units in the last place: the rational approximation that Eigen and XLA use.
GRAFT_INLINE Floats Erf(Floats given) {
  const Floats x = Min(Max(given, All(-4.0f)), All(4.0f));
  const Floats square = x * x;
  Floats p = All(-2.72614225801306e-10f);
  p = p * square + 2.77068142495902e-08f;
  p = p * square + -2.10102402082508e-06f;
  p = p * square + -5.69250639462346e-05f;
  p = p * square + -7.34990630326855e-04f;
  p = p * square + -2.95459980854025e-03f;
  p = p * square + -1.60960333262415e-02f;
  Floats q = All(-1.45660718464996e-05f);
  q = q * square + -2.13374055278905e-04f;
  q = q * square + -1.68282697438203e-03f;
  q = q * square + -7.37332916720468e-03f;
  q = q * square + -1.42647390514189e-02f;
  return x * p / q;
}

GRAFT_INLINE Floats Tanh(Floats x) { return 1.0f - 2.0f / (Exp(2.0f * x) + 1.0f); }

// The products of the numbers' lower halves.
GRAFT_INLINE Longs LowProduct(Longs a, Longs b) {
#if defined(GRAFT_AVX512)
  return (Longs)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__x86_64__)
  return (Longs)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#else
  return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

// a0 b0 a2 b2 ...
GRAFT_INLINE Longs InterleavedEven(Longs a, Longs b) {
#if defined(GRAFT_AVX512)
  return (Longs)_mm512_unpacklo_epi64((__m512i)a, (__m512i)b);
#elif defined(__x86_64__)
  return (Longs)_mm256_unpacklo_epi64((__m256i)a, (__m256i)b);
#else
  return Longs{a[0], b[0]};
#endif
}

// a1 b1 a3 b3 ...
GRAFT_INLINE Longs InterleavedOdd(Longs a, Longs b) {
#if defined(GRAFT_AVX512)
  return (Longs)_mm512_unpackhi_epi64((__m512i)a, (__m512i)b);
#elif defined(__x86_64__)
  return (Longs)_mm256_unpackhi_epi64((__m256i)a, (__m256i)b);
#else
  return Longs{a[1], b[1]};
#endif
}
