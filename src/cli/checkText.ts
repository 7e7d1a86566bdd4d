import { checkData } from '../engine/datasets/checkData';
import { targetReaders } from '../engine/tasks/targetReaders';
import type { DataFinding, DataFindings } from '../experiment/dataFinding';
import { parseExperiment } from '../experiment/markdown';
import type { AllSettings } from '../experiment/stages';

/** What is to be mended in the data of an experiment's text, saved or not; nothing while the text itself is wrong. */
export async function checkText(experimentFile: string, text: string): Promise<DataFindings> {
  const { settings, lines, diagnostics } = parseExperiment(text);
  if (diagnostics.some(({ severity }) => severity === 'error'))
    return { findings: [], files: [], labelColumns: [] };
  const checked = await checkData({
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
