import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type * as H5wasm from 'h5wasm';
import { importProgram } from '../../threads/importProgram';

type Library = typeof H5wasm;
type Module = Awaited<Library['ready']>;

/** An open file of the library, and the function that releases it. */
export interface MountedFile {
  readonly file: H5wasm.File;
  readonly module: Module;
  close(): void;
}

let loaded: Promise<Library> | undefined;

async function loadLibrary(): Promise<Library> {
  const { default: library } = await importProgram<{ default: Library }>('hdf5.js');
  await library.ready;
  return library;
}

let count = 0;

/**
 * Opens a file in the HDF5 library, compiled to WebAssembly. The library sees only this file, so that links to other files lead nowhere.
 * Its reads are served by position, and the file is never whole in memory. Rejects with the library's error for other formats.
 */
export async function mountFile(source: string): Promise<MountedFile> {
  loaded ??= loadLibrary();
  const library = await loaded;
  const module = await library.ready;
  const descriptor = openSync(source, 'r');
  const name = `weights-${count++}.h5`;
  const unmount = () => {
    module.FS.unlink(`/${name}`);
    closeSync(descriptor);
  };
  try {
    showFile(module, name, descriptor);
    const file = new library.File(`/${name}`, 'r');
    if (file.file_id < 0n) throw new Error('The library cannot open it.');
    const close = () => {
      file.close();
      unmount();
    };
    return { file, module, close };
  } catch (error) {
    unmount();
    throw error;
  }
}

/** The part of Emscripten's in-memory file system that lets a file be read from disk; its types lack it. */
interface MemoryFiles {
  createFile(folder: string, name: string, properties: object, canRead: boolean, canWrite: boolean): FileNode;
}
interface FileNode {
  usedBytes: number;
  stream_ops: object;
}

function showFile(module: Module, name: string, descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const files = module.FS as unknown as MemoryFiles;
  const node = files.createFile('/', name, {}, true, false);
  Object.defineProperty(node, 'usedBytes', { get: () => size });
  node.stream_ops = {
    ...node.stream_ops,
    read: (_: unknown, buffer: Uint8Array, offset: number, length: number, position: number) => {
      const wanted = Math.min(length, size - position);
      return wanted <= 0 ? 0 : readSync(descriptor, buffer, offset, wanted, position);
    },
  };
}
