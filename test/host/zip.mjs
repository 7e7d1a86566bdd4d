/** A zip archive of empty files, written by hand since not every machine has a program for it. */
export function emptyFilesZip(names) {
  const headerOf = (name, bytes) => {
    const header = Buffer.alloc(bytes);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(Buffer.byteLength(name), 22);
    return header;
  };
  const locals = names.map((name) =>
    Buffer.concat([Buffer.from('PK\x03\x04'), headerOf(name, 26), Buffer.from(name)]),
  );
  let position = 0;
  const entries = names.map((name, index) => {
    const header = headerOf(name, 40);
    header.writeUInt32LE(position, 36);
    position += locals[index].length;
    return Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), header, Buffer.from(name)]);
  });
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(position, 16);
  return Buffer.concat([...locals, directory, end]);
}
