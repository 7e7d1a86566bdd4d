// Sixteen numbers at once, by the compiler's vectors, which become the registers of whatever processor the including file is compiled for.
// It is included once for each of them, in a namespace of its own, and has no include guard.

typedef float Floats __attribute__((vector_size(64)));
typedef int32_t Ints __attribute__((vector_size(64)));
typedef uint64_t Longs __attribute__((vector_size(64)));
constexpr long kLanes = 16;

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

GRAFT_INLINE Floats All(float value) { return Floats{} + value; }

GRAFT_INLINE Floats Max(Floats a, Floats b) { return a > b ? a : b; }
GRAFT_INLINE Floats Min(Floats a, Floats b) { return a < b ? a : b; }

typedef float Eight __attribute__((vector_size(32)));
typedef float Four __attribute__((vector_size(16)));

GRAFT_INLINE float Sum(Floats v) {
  Eight eights[2];
  __builtin_memcpy(eights, &v, sizeof v);
  const Eight sums = eights[0] + eights[1];
  Four fours[2];
  __builtin_memcpy(fours, &sums, sizeof sums);
  const Four s = fours[0] + fours[1];
  return (s[0] + s[2]) + (s[1] + s[3]);
}

GRAFT_INLINE float Largest(Floats v) {
  Eight eights[2];
  __builtin_memcpy(eights, &v, sizeof v);
  const Eight larger = eights[0] > eights[1] ? eights[0] : eights[1];
  Four fours[2];
  __builtin_memcpy(fours, &larger, sizeof larger);
  const Four s = fours[0] > fours[1] ? fours[0] : fours[1];
  const float even = s[0] > s[2] ? s[0] : s[2], odd = s[1] > s[3] ? s[1] : s[3];
  return even > odd ? even : odd;
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
  const Floats bounded = Min(Max(x, All(-87.3f)), All(88.7f));
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
  const Ints exponent = ((Ints)shifted - (Ints)shift + 127) << 23;
  const Floats value = fraction * (Floats)exponent;
  return x < -87.3f ? Floats{} : x == x ? value : x;
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

// The products of the lower halves of eight numbers.
GRAFT_INLINE Longs LowProduct(Longs a, Longs b) {
#if defined(GRAFT_AVX512)
  return (Longs)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__x86_64__)
  Longs product;
  for (int i = 0; i < 4; i++) {
    __m128i x, y;
    __builtin_memcpy(&x, (const char*)&a + 16 * i, 16);
    __builtin_memcpy(&y, (const char*)&b + 16 * i, 16);
    const __m128i part = _mm_mul_epu32(x, y);
    __builtin_memcpy((char*)&product + 16 * i, &part, 16);
  }
  return product;
#else
  return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

// a0 b0 a1 b1 ..., of which this is the first or the second half.
GRAFT_INLINE Longs Interleaved(Longs a, Longs b, int half) {
  Longs both;
  for (int i = 0; i < 4; i++) {
    both[2 * i] = a[4 * half + i];
    both[2 * i + 1] = b[4 * half + i];
  }
  return both;
}
