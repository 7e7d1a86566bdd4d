import { formatPercent } from '../../src/experiment/words/formatNumbers';
import { type EntrantName, entrantHelp } from './contenders';
import type { EndToEndSummary, Measures, WorkloadSummary } from './summary';

/** The notes that readers need to judge the figures, and the distribution of the time. */
export function notes(summary: EndToEndSummary): string[] {
  const { machine, versions, repeats, workloads } = summary;
  const { device, memoryGiB, system, threads, loadBefore } = machine;
  const took = [...new Set(workloads.flatMap(({ contenders }) => Object.keys(contenders)))] as EntrantName[];
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    ...workloads.flatMap(shareNote),
    ...workloads.map(({ name, work }) => `${name}: ${work}.`),
    ...workloads.flatMap(partNotes),
    `${took.map((name) => `${name}: ${entrantHelp(name)}`).join('; ')}.`,
    `Medians of ${repeats}, the contenders in turn, each time with another seed, which draws the validation examples too; the accuracy is the mean. Each contender is a cold process and does the same: ${[...new Set(workloads.map(({ steps }) => steps))].join(' or ')}, trains with AdamW, scores the validation examples after every epoch, keeps the best, scores the test examples, writes a package. Engine and model are downloaded before; nothing is computed before.`,
    `Seconds: from the command to the end of the process, with all imports. CPU s: user and system time of its process tree; memory: the peak of what the tree has resident; first step: from the command until it is done. ${threads} threads each, float32 unless the command says otherwise.`,
    `${device}; ${memoryGiB} GiB; ${system}; ${libraries.join(', ')}.`,
    ...(loadBefore === undefined ? [] : [`Load before: ${loadBefore} (a quiet machine has 0).`]),
  ];
}

function shareNote({ name, contenders, fastestScript, graftOverFastestScript }: WorkloadSummary): string[] {
  if (!graftOverFastestScript || !fastestScript) return [];
  const { wall, cpu, memory } = graftOverFastestScript;
  const [graft, script] = [contenders.graft, contenders[fastestScript]] as [Measures, Measures];
  const points = ((graft.accuracy - script.accuracy) * 100).toFixed(1);
  return [
    `${name}: Graft needs ${percent(wall)} of the time of the fastest script (${fastestScript}), ${percent(cpu)} of its processor time${memory === undefined ? '' : ` and ${percent(memory)} of its memory`}; its accuracy differs by ${points} points (${listed(graft)} against ${listed(script)}).`,
  ];
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const listed = ({ accuracies }: Measures) => accuracies.map(formatPercent).join(', ');

function partNotes({ name, contenders }: WorkloadSummary): string[] {
  return Object.entries(contenders).map(([contender, measured]) => {
    if ('failure' in measured) return `${contender} failed on ${name}: ${measured.failure}`;
    const parts = Object.entries(measured.stages).map(([part, ms]) => `${part} ${(ms / 1000).toFixed(2)}`);
    return `${name}, ${contender}, seconds by part: ${parts.join(', ')}.`;
  });
}
