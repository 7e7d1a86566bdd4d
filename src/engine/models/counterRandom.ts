/**
 * Random numbers as a function of a seed and a counter, with 32-bit integer arithmetic: equal on every machine, in any order, without state.
 */

/** An avalanche of 32 bits: every input bit reaches every output bit (murmur3's finalizer, public domain). */
function mix(bits: number): number {
  let h = bits | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in (0, 1), uniform, with 32 bits. `seed` and `counter` are taken modulo 2^32. */
export function counterUniform(seed: number, counter: number): number {
  const bits = mix(mix(seed + 0x9e3779b9) ^ mix(Math.imul(counter, 0x9e3779b1) + 0x7f4a7c15));
  return (bits + 0.5) / 2 ** 32;
}

/** `count` draws from a normal distribution around 0 (Box & Muller 1958), rounded to float32. */
export function counterNormal(seed: number, count: number, deviation: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log(counterUniform(seed, 2 * i)));
    return deviation * radius * Math.cos(2 * Math.PI * counterUniform(seed, 2 * i + 1));
  });
}
