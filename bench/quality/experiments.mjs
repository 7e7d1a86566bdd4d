import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './runProgram.mjs';

const graft = path.resolve(import.meta.dirname, '../../dist/graft.js');

/** Writes an experiment; `stages` are its cells by name, in YAML. */
export function writeExperiment(file, title, stages) {
  const cells = Object.entries(stages).map(([stage, yaml]) => `\`\`\`yaml ${stage}\n${yaml}\n\`\`\`\n`);
  writeFileSync(file, `# ${title}\n\n${cells.join('\n')}`);
}

/** Runs an experiment until it is evaluated. @returns the run's result */
export function runExperiment(file) {
  const args = [graft, 'run', file, '--until', 'evaluate', '--json'];
  const log = runProgram(process.execPath, args, path.dirname(file));
  return JSON.parse(log.trim().split('\n').at(-1)).result;
}
