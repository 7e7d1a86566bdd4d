import path from 'node:path';
import type { TestContext } from 'node:test';
import { checkData } from '../../../../src/engine/datasets/checkData';
import { type CheckLimits, whileEditing } from '../../../../src/engine/datasets/checkLimits';
import type { KnownImages } from '../../../../src/engine/datasets/imageFacts';
import { type ImageFacts, ImageFactsStore } from '../../../../src/engine/datasets/imageFacts';
import type { HeaderScan } from '../../../../src/engine/datasets/images/decodeSome';
import { targetReaders } from '../../../../src/engine/tasks/targetReaders';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import type { SettingsOf } from '../../../../src/experiment/stages/stages';
import { DigestStore } from '../../../../src/files/digest';
import { settingLines, temporaryFolder } from '../temporaryFolder';

/** A run's facts about a readable and about an unreadable image. */
export const looks = (hash: string, side = 64): ImageFacts => ({
  ...{ format: 'png', width: side, height: 64, hash: hash.padEnd(16, '0'), colour: [1, 2, 3] },
});
export const broken: ImageFacts = { code: 'picture/broken', parts: { damage: ['cut-off'] } };

interface Looks extends Pick<KnownImages, 'inspector'> {
  readonly headers?: HeaderScan;
  readonly limits?: Partial<CheckLimits>;
  readonly tables?: Record<string, string | Uint8Array>;
}

/** A folder of images by name: their contents, and what a run has learned of those. */
export async function checked(
  t: TestContext,
  images: Record<string, readonly [content: string, facts?: ImageFacts]>,
  settings: Partial<SettingsOf<'dataset'>> = {},
  { headers, inspector, limits = {}, tables = {} }: Looks = {},
) {
  const files = Object.fromEntries(
    Object.entries(images).map(([name, [content]]) => [`data/${name}`, content]),
  );
  const folder = await temporaryFolder(t, { ...files, ...tables });
  const digests = new DigestStore(path.join(folder, 'digests.json'));
  const facts = new ImageFactsStore(path.join(folder, 'facts.json'));
  for (const [name, [, known]] of Object.entries(images)) {
    if (!known) continue;
    const { sha256 } = await digests.digest(path.join(folder, 'data', name));
    await facts.facts(sha256, async () => known);
  }
  const read: string[] = [];
  const counted: KnownImages['digests'] = {
    digest: (file, signal, { digest, ...content } = {}) =>
      digests.digest(file, signal, {
        ...content,
        digest: () => {
          read.push(path.basename(file));
          return digest!(file);
        },
      }),
    remembered: (...asked) => digests.remembered(...asked),
  };
  const progress: string[] = [];
  const check = () =>
    checkData({
      // Most classes in these tests have only one image.
      settings: { ...defaultSettings('dataset'), path: 'data', split: 'none', ...settings },
      experimentFile: path.join(folder, 'x.graft.md'),
      lines: settingLines,
      task: 'auto',
      readers: targetReaders,
      known: { digests: counted, facts, headers, inspector },
      limits: { ...whileEditing, ...limits },
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
  return { folder, check, read, progress, ...(await check()) };
}

/** The code and message of each finding. */
export const saidOf = (findings: readonly { code: string; message: string }[]) =>
  findings.map(({ code, message }) => `${code.replace('dataset/', '')}: ${message}`);
