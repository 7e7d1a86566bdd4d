// The extension as it is packed for users.
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import { installPackages } from '../../scripts/prepare.mjs';
import { packExtension } from '../../tools/packing/packExtension.mjs';

/** Packs the extension and unpacks it into a folder, whose path is returned. */
export async function unpackedExtension(root, temporary) {
  const vsix = path.join(temporary, 'graft.vsix');
  installPackages(path.join(root, 'tools/packing'));
  packExtension(root, vsix);
  await unzip(vsix, temporary);
  return path.join(temporary, 'extension');
}

async function unzip(file, folder) {
  const zip = await promisify(yauzl.open)(file, { lazyEntries: true, autoClose: true });
  const openStream = promisify(zip.openReadStream.bind(zip));
  const done = new Promise((resolve, reject) => zip.once('end', resolve).once('error', reject));
  zip.on('entry', async (entry) => {
    const target = path.join(folder, entry.fileName);
    mkdirSync(path.dirname(target), { recursive: true });
    if (!entry.fileName.endsWith('/')) await pipeline(await openStream(entry), createWriteStream(target));
    zip.readEntry();
  });
  zip.readEntry();
  await done;
}
