import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach } from 'node:test';

/** An empty file for each of the tests that follow, to read and write. */
export class TemporaryFile {
  handle!: FileHandle;
  path!: string;

  static forEachTest(): TemporaryFile {
    const file = new TemporaryFile();
    let folder: string;
    before(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'graft-numbers-'));
      file.path = path.join(folder, 'numbers');
    });
    beforeEach(async () => {
      await file.handle?.close();
      file.handle = await open(file.path, 'w+');
    });
    after(async () => {
      await file.handle.close();
      await rm(folder, { recursive: true });
    });
    return file;
  }
}
