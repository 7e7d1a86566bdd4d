// Weights of models that are real, only tiny and untrained.

/**
 * Tensors as the bytes of a safetensors file, drawn in the same way each time.
 * @param shapes by name
 * @param draw a number of a tensor of that name, from one between 0 and 1 that it may draw
 */
export function drawn(shapes, draw) {
  const random = generator(7);
  const header = {};
  const data = [];
  let at = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).map(() => draw(name, random));
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + values.byteLength] };
    data.push(Buffer.from(values.buffer));
    at += values.byteLength;
  }
  const text = JSON.stringify(header);
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, json, ...data]);
}

/** The minimal standard generator of Park and Miller (1988). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
