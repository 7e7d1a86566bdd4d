const extension = 0x21;
const graphicControl = 0xf9;
const transparent = 0b1;

/**
 * A GIF file whose first frame has no transparent pixels: each gets its colour in the palette, as in Pillow, where TensorFlow would leave
 * black (GIF89a, section 23).
 */
export function opaqueGif(bytes: Uint8Array): Uint8Array {
  const flags = transparencyOfFirstFrame(bytes);
  if (flags === undefined || (bytes[flags]! & transparent) === 0) return bytes;
  const opaque = bytes.slice();
  opaque[flags]! &= ~transparent;
  return opaque;
}

/** Where the flags of the first frame's graphic control extension are. */
function transparencyOfFirstFrame(bytes: Uint8Array): number | undefined {
  let at = 13 + colourTableBytes(bytes[10] ?? 0);
  while (bytes[at] === extension) {
    if (bytes[at + 1] === graphicControl) return at + 3 < bytes.length ? at + 3 : undefined;
    at = endOfBlocks(bytes, at + 2);
  }
  return undefined;
}

const colourTableBytes = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** Behind a chain of blocks, each with its size in front, and the empty one that ends it. */
function endOfBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}
