// Random damage to weights of Keras and PyTorch, and pickles of random instructions.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { openHdf5File } from '../../src/engine/weights/hdf5/openHdf5File';
import type { TensorFile } from '../../src/engine/weights/tensorFile';
import { openTorchFile } from '../../src/engine/weights/torch/openTorchFile';
import { damaged, type HostileKind } from './hostileInputs';

const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(folder)
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(path.join(folder, name)));

function readAll(name: string, open: (file: string) => Promise<TensorFile>): HostileKind['read'] {
  return async (folder, input) => {
    const place = path.join(folder, name);
    writeFileSync(place, input);
    const file = await open(place);
    try {
      for (const tensor of file.names.slice(0, 50)) await file.read(tensor);
    } finally {
      await file.close();
    }
  };
}

export const hdf5: HostileKind = {
  // Not the endless one, which takes two seconds to refuse.
  inputs: damaged([
    ...filesIn('test/golden/hdf5', /^(elmo|keras3|kinds|external|lzf)/),
    ...filesIn('test/golden/keras', /\.h5$/),
  ]),
  read: readAll('model.h5', openHdf5File),
};

/** The pickles before the state dict of a file by PyTorch 1.5: the magic number, the version, the machine. */
const legacyHead = Buffer.concat([
  Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
  Buffer.from('80024de9032e', 'hex'),
  Buffer.from('80027d2e', 'hex'),
]);
const words = [
  'collections\nOrderedDict\n',
  'torch._utils\n_rebuild_tensor_v2\n',
  'torch\nFloatStorage\n',
  'os\nsystem\n',
];
const instruction = fc.oneof(
  fc
    .constantFrom(...'()]}.012NutlaebsR\x85\x86\x87\x88\x89\x90\x91\x94Q')
    .map((code) => Buffer.from(code, 'latin1')),
  fc.constantFrom(...words).map((name) => Buffer.from(`c${name}`)),
  fc
    .tuple(fc.constantFrom('K', 'q', 'h', 'U', '\x8a', '\x8c'), fc.nat(255))
    .map(([code, value]) => Buffer.from([code.charCodeAt(0), value])),
  fc
    .tuple(fc.constantFrom('J', 'j', 'r', 'X', 'T', '\x8b'), fc.constantFrom(0, 1, 4, 0x7fffffff, 0xffffffff))
    .map(([code, value]) => {
      const bytes = Buffer.from([code.charCodeAt(0), 0, 0, 0, 0]);
      bytes.writeUInt32LE(value, 1);
      return bytes;
    }),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
);
const pickles = fc
  .array(instruction, { maxLength: 60 })
  .map((parts) =>
    Buffer.concat([legacyHead, Buffer.from('8002', 'hex'), ...parts, Buffer.from('2e80025d2e', 'hex')]),
  );

export const torch: HostileKind = {
  inputs: fc.oneof(damaged(filesIn('test/golden/torch', /\.pth$/)), pickles),
  read: readAll('model.pth', openTorchFile),
};
