import { checkData } from '../engine/datasets/checkData';
import { pictureFactsIn } from '../engine/datasets/pictures/pictureFacts';
import { targetReaders } from '../engine/tasks/targetReaders';
import type { DataFinding, DataFindings } from '../experiment/dataFinding';
import { parseExperiment } from '../experiment/markdown';
import type { AllSettings } from '../experiment/stages';
import { fileExists } from '../files/fileExists';
import { dataDigests } from '../runs/digestStores';
import { findGraftFolder } from '../runs/graftFolder';

/** What is to be mended in the data of an experiment's text, saved or not; nothing while the text itself is wrong. */
export async function checkText(experimentFile: string, text: string): Promise<DataFindings> {
  const { settings, lines, diagnostics } = parseExperiment(text);
  if (diagnostics.some(({ severity }) => severity === 'error'))
    return { findings: [], files: [], folders: [], labelColumns: [] };
  const graftFolder = await findGraftFolder(experimentFile, fileExists);
  const checked = await checkData({
    known: { digests: dataDigests(graftFolder), facts: pictureFactsIn(graftFolder) },
    settings: settings.dataset,
    task: settings.finetune.task,
    experimentFile,
    lines,
    readers: targetReaders,
  });
  return { ...checked, findings: checked.findings.filter((finding) => !isMended(finding, settings)) };
}

/** Whether the setting that helps is there already. */
function isMended({ fixes }: DataFinding, settings: AllSettings): boolean {
  return fixes.some((fix) => {
    if (fix.fix !== 'set') return false;
    const values = settings[fix.stage] as Readonly<Record<string, unknown>>;
    return String(values[fix.name]) === fix.value;
  });
}
