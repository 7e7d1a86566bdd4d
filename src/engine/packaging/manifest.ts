import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../experiment/words/parseJson';
import { safeJson } from '../../experiment/words/steering';
import { writeAtomically } from '../../files/atomicWrite';
import { digestFile, type FileDigest } from '../../files/digest';
import { readPlainFile } from '../../files/readPlainFile';

/** `graft.json`: what of a package's folder is Graft's. Only what it lists is ever removed or replaced. */
export const manifestName = 'graft.json';

/** The model card: it is for people, who may write on in it. */
export const cardName = 'README.md';

export interface PackagedFile extends FileDigest {
  /** Relative to the folder, with forward slashes. */
  readonly name: string;
}

/** The content of a manifest: the names of the package's files, including its own, and the digests of written files. */
export interface Manifest {
  readonly names: ReadonlySet<string>;
  /** SHA-256 by name. */
  readonly sha256: ReadonlyMap<string, string>;
}

/** A name from an untrusted file must stay inside the folder. */
const nameSchema = z
  .string()
  .max(300)
  .refine((name) => name.split('/').every((part) => /^[^\\:]+$/.test(part) && !/^\.{1,2}$/.test(part)));
const manifestSchema = z.object({
  files: z.array(z.string()).max(10_000),
  sha256: z.record(z.string(), z.string()).default({}),
});

/** A package's manifest; undefined if there is none that can be read. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const { files, sha256 } = manifestSchema.parse(
      parseJson(await readPlainFile(path.join(folder, manifestName))),
    );
    const names = files.filter((name) => nameSchema.safeParse(name).success);
    const known = names.flatMap((name) => {
      const digest = Object.hasOwn(sha256, name) ? sha256[name] : undefined;
      return digest === undefined ? [] : [[name, digest] as const];
    });
    return { names: new Set([...names, manifestName]), sha256: new Map(known) };
  } catch {
    return undefined;
  }
}

/** Writes a manifest that lists these files, with the digests of those that are there to stay. */
export async function writeManifest(
  folder: string,
  names: Iterable<string>,
  described: readonly Pick<PackagedFile, 'name' | 'sha256'>[] = [],
): Promise<void> {
  const files = [...names].filter((name) => name !== manifestName).sort();
  const sha256 = Object.fromEntries(described.map(({ name, sha256: digest }) => [name, digest]));
  const manifest = described.length === 0 ? { files } : { files, sha256 };
  await writeAtomically(path.join(folder, manifestName), `${safeJson(manifest, 2)}\n`);
}

/** The digests of some files of a folder. */
export async function describeFiles(folder: string, names: readonly string[]): Promise<PackagedFile[]> {
  const files: PackagedFile[] = [];
  for (const name of names) files.push({ name, ...(await digestFile(path.join(folder, name))) });
  return files;
}
