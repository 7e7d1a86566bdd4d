import { existsSync } from 'node:fs';
import { checkData } from '../engine/datasets/checkData';
import { HeaderScan } from '../engine/datasets/pictures/headerScan';
import {
  type InspectPicture,
  type PictureFactsStore,
  pictureFactsIn,
} from '../engine/datasets/pictures/pictureFacts';
import { PicturePool } from '../engine/inputs/image/picturePool';
import { targetReaders } from '../engine/tasks/targetReaders';
import type { DataFinding, DataFindings } from '../experiment/dataFinding';
import { parseExperiment } from '../experiment/markdown';
import type { AllSettings } from '../experiment/stages';
import type { DigestStore } from '../files/digest';
import { fileExists } from '../files/fileExists';
import { dataDigests } from '../runs/digestStores';
import { findGraftFolder } from '../runs/graftFolder';
import { useEngine } from './runTask';

interface Learned {
  readonly digests: DigestStore;
  readonly facts: PictureFactsStore;
}

const headers = new HeaderScan();
/** Of projects that have no `.graft` folder yet, which a look must not make: what was learned is kept in this process. */
const unsaved = new Map<string, Learned>();
/** Each thread holds TensorFlow. */
const decoders = new PicturePool(1);

/**
 * What is to be mended in the data of an experiment's text, saved or not; nothing while the text itself is wrong.
 * @throws CancelledError
 */
export async function checkText(
  experimentFile: string,
  text: string,
  signal?: AbortSignal,
): Promise<DataFindings> {
  const { settings, lines, diagnostics } = parseExperiment(text);
  if (diagnostics.some(({ severity }) => severity === 'error'))
    return { findings: [], files: [], folders: [], labelColumns: [] };
  const graftFolder = await findGraftFolder(experimentFile, fileExists);
  const learned = unsaved.get(graftFolder) ?? {
    digests: dataDigests(graftFolder),
    facts: pictureFactsIn(graftFolder),
  };
  unsaved.set(graftFolder, learned);
  const checked = await checkData({
    known: { ...learned, headers, inspector },
    settings: settings.dataset,
    task: settings.finetune.task,
    experimentFile,
    lines,
    readers: targetReaders,
    ...(signal && { signal }),
  }).finally(() => keep(graftFolder, learned));
  // One that is superseded is followed by another, which goes on with the same thread.
  await decoders.close();
  return { ...checked, findings: checked.findings.filter((finding) => !isMended(finding, settings)) };
}

async function keep(graftFolder: string, { digests, facts }: Learned): Promise<void> {
  if (!existsSync(graftFolder)) return;
  await Promise.all([digests.save(), facts.save()]);
  unsaved.delete(graftFolder);
}

async function inspector(): Promise<InspectPicture | undefined> {
  const engine = await useEngine('cpu').catch(() => undefined);
  return engine && decoders.inspect;
}

/** Whether the setting that helps is there already. */
function isMended({ fixes }: DataFinding, settings: AllSettings): boolean {
  return fixes.some((fix) => {
    if (fix.fix !== 'set') return false;
    const values = settings[fix.stage] as Readonly<Record<string, unknown>>;
    return String(values[fix.name]) === fix.value;
  });
}
