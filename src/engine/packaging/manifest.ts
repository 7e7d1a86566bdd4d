import path from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../experiment/parseJson';
import { writeAtomically } from '../../files/atomicWrite';
import { digestFile, type FileDigest } from '../../files/digest';
import { readPlainFile } from '../../files/readPlainFile';

/** `graft.json`: what of a package's folder is Graft's. Only what it lists is ever removed or replaced. */
export const manifestName = 'graft.json';

export interface PackagedFile extends FileDigest {
  /** Relative to the folder, with forward slashes. */
  readonly name: string;
}

/** A name from a file that anybody may have written stays inside the folder. */
const nameSchema = z
  .string()
  .max(300)
  .refine((name) => name.split('/').every((part) => /^[^\\:]+$/.test(part) && !/^\.{1,2}$/.test(part)));
const manifestSchema = z.object({ files: z.array(z.string()).max(10_000) });

/** The names of the files that a package's manifest lists, itself too; undefined if there is no manifest that can be read. */
export async function readManifest(folder: string): Promise<Set<string> | undefined> {
  try {
    const { files } = manifestSchema.parse(parseJson(await readPlainFile(path.join(folder, manifestName))));
    return new Set([...files.filter((name) => nameSchema.safeParse(name).success), manifestName]);
  } catch {
    return undefined;
  }
}

/** Writes a manifest that lists these files. */
export async function writeManifest(folder: string, names: Iterable<string>): Promise<void> {
  const files = [...names].filter((name) => name !== manifestName).sort();
  await writeAtomically(path.join(folder, manifestName), `${JSON.stringify({ files }, null, 2)}\n`);
}

/** The digests of some files of a folder. */
export async function describeFiles(folder: string, names: readonly string[]): Promise<PackagedFile[]> {
  const files: PackagedFile[] = [];
  for (const name of names) files.push({ name, ...(await digestFile(path.join(folder, name))) });
  return files;
}
