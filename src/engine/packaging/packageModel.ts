import { cp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { GraftError, type Place } from '../../experiment/errors';
import type { PackageResult } from '../../experiment/results';
import { writeAtomically } from '../../files/atomicWrite';
import { digestFile } from '../../files/digest';
import { asFileError } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';
import { makeFolder } from '../../files/makeFolder';
import { writeGolden } from './golden';
import { type CardFacts, modelCard } from './modelCard';

export interface PackageTask {
  /** The folder to write. */
  to: string;
  /** Where the experiment says so. */
  place: Place;
  /** The trained model, in the Hugging Face layout. */
  modelFolder: string;
  card: CardFacts;
  /** Texts whose answers are recorded in golden.json. */
  goldenTexts: readonly string[];
}

/**
 * Writes a trained model as a folder in the Hugging Face layout, with a model card and golden answers. An earlier package at the same
 * place is replaced as a whole, or stays as it was.
 * @throws GraftError `package/folder-taken` if something else is there; `files/disk-full`, `files/read-only`
 */
export async function packageModel(task: PackageTask): Promise<PackageResult> {
  const { to } = task;
  await refuseTaken(to, task.place);
  const building = `${to}.new`;
  try {
    await rm(building, { recursive: true, force: true });
    await makeFolder(path.dirname(to));
    await cp(task.modelFolder, building, { recursive: true });
    await writeAtomically(path.join(building, 'README.md'), modelCard(task.card));
    await writeGolden(building, task.goldenTexts, task.card.settings.preprocess);
    await replaceFolder(building, to);
  } catch (thrown) {
    await rm(building, { recursive: true, force: true });
    throw asFileError(thrown, to);
  }
  return describePackage(to);
}

/** Whether the package that a result tells of is still at `to`, whole and unchanged. */
export async function isPackageIntact(result: PackageResult, to: string): Promise<boolean> {
  if (result.path !== to) return false;
  const checks = result.files.map(async ({ name, sha256, bytes }) => {
    const digest = await digestFile(path.join(to, name)).catch(() => undefined);
    return digest?.sha256 === sha256 && digest.bytes === bytes;
  });
  return (await Promise.all(checks)).every(Boolean);
}

/** Only a package, known by its golden.json, is ever replaced: whatever else stands there is the user's. */
async function refuseTaken(to: string, place: Place): Promise<void> {
  const names = await readdir(to).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [] as string[];
    throw asFileError(thrown, to);
  });
  if (names.length === 0 || names.includes('golden.json')) return;
  throw new GraftError(
    'package/folder-taken',
    `${to} holds other files, so the package is not written there.`,
    {
      remedy: 'Choose another folder with package.to, or empty this one.',
      place,
    },
  );
}

async function replaceFolder(building: string, to: string): Promise<void> {
  const old = `${to}.old`;
  await rm(old, { recursive: true, force: true });
  const hadOne = await fileExists(to);
  if (hadOne) await rename(to, old);
  try {
    await rename(building, to);
  } catch (thrown) {
    if (hadOne) await rename(old, to);
    throw thrown;
  }
  await rm(old, { recursive: true, force: true });
}

async function describePackage(to: string): Promise<PackageResult> {
  const names = (await readdir(to)).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, ...(await digestFile(path.join(to, name))) })),
  );
  return { path: to, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files };
}
