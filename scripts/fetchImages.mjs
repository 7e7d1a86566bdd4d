// The photos of examples/images.graft.md: stamps of Tux Paint (GPL-2), out of its Debian package. Run again, it does nothing twice.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fail, root } from './prepare.mjs';

const debianPackage = {
  name: 'tuxpaint-stamps-default',
  version: '2022.06.04-1',
  sha256: '6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34',
};

/** The folders of photos, by the classes that they become. */
const classes = {
  birds: 'animals/birds',
  flowers: 'plants/flowers',
  fruit: 'food/fruit',
  mammals: 'animals/mammals',
  vegetables: 'food/vegetables',
  vehicles: 'vehicles',
};

const target = path.join(root, 'examples/images');

/** Brings the photos to examples/images, one folder for each class. */
export function fetchImages() {
  if (existsSync(target)) return;
  const work = mkdtempSync(path.join(os.tmpdir(), 'graft-images-'));
  try {
    console.log('Fetching the photos (161 MB) with apt-get...');
    const archive = download(work);
    run('dpkg-deb', ['--extract', archive, path.join(work, 'all')]);
    const building = `${target}.tmp`;
    rmSync(building, { recursive: true, force: true });
    for (const [name, folder] of Object.entries(classes))
      copyPhotos(path.join(work, 'all/usr/share/tuxpaint/stamps', folder), path.join(building, name));
    renameSync(building, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Only the checksum decides whether the package is the one that is meant. */
function download(work) {
  const { name, version, sha256 } = debianPackage;
  run('apt-get', ['download', `${name}=${version}`], work);
  const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
  if (!archive) fail(`apt-get has not brought ${name}.`);
  const file = path.join(work, archive);
  if (createHash('sha256').update(readFileSync(file)).digest('hex') !== sha256)
    fail(`${archive} is not the package whose checksum stands in scripts/fetchImages.mjs.`);
  return file;
}

/** At any depth; drawings are left out. */
function copyPhotos(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const isPhoto = entry.isFile() && entry.name.endsWith('.png') && !entry.parentPath.includes('cartoon');
    if (isPhoto) cpSync(path.join(entry.parentPath, entry.name), path.join(to, entry.name));
  }
}

function run(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status === 0) return;
  const why = error?.code === 'ENOENT' ? `${command} is not here` : `${command} failed`;
  fail(
    `${why}, so the photos cannot be fetched: they come from a Debian package.\nOn Debian and Ubuntu, run sudo apt-get update first. Elsewhere, put your own images into examples/images, one folder for each class.`,
  );
}
