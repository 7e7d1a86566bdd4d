import path from 'node:path';
import readline from 'node:readline/promises';
import Table from 'cli-table3';
import { type CleanOptions, type CleanPlan, planClean, type Removal } from '../../engine/stages/planClean';
import { removeStored } from '../../engine/stages/removeStored';
import { type StoredResult, storedItems } from '../../engine/stages/storedItems';
import { usageError } from '../../experiment/errors/usage';
import { type StageName, stages } from '../../experiment/stages/stages';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { graftFolderAt } from '../run/graftFolderAt';
import { executor } from '../run/processIo';
import { printJson } from '../terminal/printJson';
import { terminalName, terminalText } from '../terminal/terminalText';
import type { CleanFlags } from './cleanFlags';

/** `graft clean`: shows what can go, asks, and removes it. */
export async function cleanFolder(place: string, flags: CleanFlags): Promise<void> {
  const graftFolder = await graftFolderAt(place);
  const options: CleanOptions = { all: flags.all ?? false, maxBytes: sizeArgument(flags.maxSize) };
  const plan = await planOf(graftFolder, options);
  if (!flags.json) console.log(describePlan(plan, terminalText(graftFolder)));
  const agreed = plan.removals.length > 0 && (flags.yes || (!flags.json && (await confirm())));
  if (agreed) await removeAgreed(graftFolder, plan, options);
  if (flags.json) printJson({ ...summary(plan), graftFolder, removed: agreed });
  else if (agreed) console.log(`Removed ${formatBytes(plan.removedBytes)}.`);
  else if (plan.removals.length > 0) console.log('Nothing was removed; use --yes to remove without asking.');
}

async function planOf(graftFolder: string, options: CleanOptions): Promise<CleanPlan> {
  return planClean(await storedItems(graftFolder, Date.now(), executor), options);
}

/** A run may have started while the user was answering, and may need what was unused before. */
async function removeAgreed(graftFolder: string, agreed: CleanPlan, options: CleanOptions): Promise<void> {
  const shown = new Set(agreed.removals.map(({ folder }) => folder));
  const { removals } = await planOf(graftFolder, { ...options, maxBytes: undefined });
  await removeStored(
    graftFolder,
    removals.filter(({ folder }) => shown.has(folder)),
  );
}

function describePlan({ removals, removedBytes, keptBytes }: CleanPlan, graftFolder: string): string {
  if (removals.length === 0)
    return `Nothing to remove in ${graftFolder}; ${formatBytes(keptBytes)} are in use.`;
  const table = new Table({
    head: ['', '', 'last used', 'size'],
    colAligns: ['left', 'left', 'left', 'right'],
    style: { head: [], border: [] },
  });
  for (const removal of removals)
    table.push([...describe(removal), localTime(removal.usedMs), formatBytes(removal.bytes)]);
  return `${table.toString()}\n${formatBytes(removedBytes)} of ${graftFolder} can be removed; ${formatBytes(keptBytes)} are kept.`;
}

function describe(removal: Removal): [what: string, name: string] {
  if (removal.kind === 'result') return [titleOf(removal.stage), removal.key.slice(0, 12)];
  const experiment = removal.record && terminalName(path.basename(removal.record.experiment));
  return [
    removal.isDeleted ? 'Deleted run' : 'Run',
    experiment === undefined ? removal.id : `${removal.id} of ${experiment}`,
  ];
}

/** Stored items that belong to no stage. */
const otherTitles = {
  features: 'Features',
  ranks: 'Comparison of models',
  candidates: 'Candidate',
  pixels: 'Pixels',
} as const;

function titleOf(stage: StoredResult['stage']): string {
  return stage in otherTitles ? otherTitles[stage as 'features'] : stages[stage as StageName].title;
}

/** `2026-01-31 17:05:00`, in the user's time zone. */
function localTime(ms: number): string {
  return new Date(ms).toLocaleString('sv');
}

function summary({ removals, removedBytes, keptBytes }: CleanPlan) {
  const items = removals.map((removal) => ({
    kind: removal.kind,
    ...(removal.kind === 'run' ? { run: removal.id } : { stage: removal.stage, key: removal.key }),
    bytes: removal.bytes,
    lastUsed: new Date(removal.usedMs).toISOString(),
  }));
  return { items, removedBytes, keptBytes };
}

/** Asks for confirmation in a terminal; elsewhere the answer is no. */
async function confirm(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question('Remove it? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

function sizeArgument(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/i.exec(text.trim()) ?? [];
  if (number === undefined) throw usageError('usage/size', { size: text });
  return Number(number) * 1000 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
}
