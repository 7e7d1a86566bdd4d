import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Brings all files and folders in a folder, and the folder itself, onto the disk: they outlast a power cut from then on. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() || entry.isDirectory());
  for (const { parentPath, name } of paths) await sync(path.join(parentPath, name));
  await sync(folder);
}

/** Some systems cannot open a folder (Windows); there the file system's own order must do. */
export async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
