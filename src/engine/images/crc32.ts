import * as zlib from 'node:zlib';

/** The remainders of single bytes, for the polynomial of zip and PNG, its bits reversed. */
const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The checksum that zip archives have of their members (ISO 3309): by Node's own function, which is ten times as fast, from Node 20.15 on. */
export const crc32: (bytes: Uint8Array) => number = zlib.crc32 ?? crc32ByTable;

/** As `crc32`, with any Node. */
export function crc32ByTable(bytes: Uint8Array): number {
  let sum = -1;
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ remainders[(sum ^ bytes[i]!) & 0xff]!;
  return (sum ^ -1) >>> 0;
}
