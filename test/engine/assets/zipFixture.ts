import { deflateRawSync } from 'node:zlib';

/** One member of a hand-made archive. Everything can be made to lie. */
export interface FixtureMember {
  name: string;
  content: string | Buffer;
  /** Unix mode, 0o100644 if left out. */
  mode?: number;
  deflate?: boolean;
  /** The size that the directory claims, if not the true one. */
  claimedSize?: number;
  flags?: number;
  /** The member, by number, in whose place the directory looks for this one. */
  inPlaceOf?: number;
}

/** A zip archive, written by hand so that it can hold what no zip tool would write. */
export function makeZip(members: FixtureMember[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const member of members) {
    const data = Buffer.from(member.content);
    const body = member.deflate ? deflateRawSync(data) : data;
    const name = Buffer.from(member.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(member.flags ?? 0, 2);
    common.writeUInt16LE(member.deflate ? 8 : 0, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(member.claimedSize ?? data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, body]);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6);
    offsets.push(member.inPlaceOf === undefined ? offset : offsets[member.inPlaceOf]!);
    attributes.writeUInt32LE(offsets.at(-1)!, 10);
    // Made on Unix, so that the mode counts.
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, attributes, name]));
    if (member.inPlaceOf !== undefined) continue;
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, entries, end]);
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
