import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEvent, type RunEvent } from '../../src/experiment/runs/events';

/** Words that decide the label, and words that do not. */
const happy = ['good', 'great', 'fine', 'lovely'];
const unhappy = ['bad', 'poor', 'awful', 'sad'];
const others = ['the', 'film', 'book', 'meal', 'was', 'a', 'day'];

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder with a tiny BERT, labelled texts, and room for experiments; the command line as a person would use it. */
export class Workspace {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'graft-cli-'));
  private readonly children = new Set<ChildProcess>();

  /** @param examples how many lines `data.csv` has */
  static async create(examples = 40): Promise<Workspace> {
    const workspace = new Workspace();
    mkdirSync(path.join(workspace.folder, '.graft'));
    const module = pathToFileURL(path.resolve('test/host/tinyBert.mjs')).href;
    const { writeTinyBert } = (await import(module)) as {
      writeTinyBert(folder: string, words: string[]): void;
    };
    writeTinyBert(path.join(workspace.folder, 'tiny-bert'), [...happy, ...unhappy, ...others]);
    workspace.write('data.csv', `text,label\n${exampleRows(examples).join('\n')}\n`);
    return workspace;
  }

  path(...names: string[]): string {
    return path.join(this.folder, ...names);
  }

  write(name: string, text: string | Uint8Array): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** Writes an experiment; `stages` are fences by name, in YAML. */
  experiment(stages: Record<string, string> = {}, name = 'test.graft.md'): string {
    const all = { dataset: 'path: data.csv', model: 'preset: ./tiny-bert', ...stages };
    const fences = Object.entries(all).map(([stage, yaml]) => `\`\`\`yaml ${stage}\n${yaml}\n\`\`\`\n`);
    return this.write(name, `# Test\n\n${fences.join('\n')}`);
  }

  /** Starts `graft`, with an input if it is to have one; `ended` resolves when it is over. */
  start(args: string[], env: Record<string, string | undefined> = {}, cwd?: string, input = '') {
    const child = spawn(process.execPath, [path.resolve('dist/graft.js'), ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', GRAFT_CACHE: this.path('cache'), ...env },
      stdio: 'pipe',
    });
    // One that reads no input may be over before it has it.
    child.stdin.on('error', () => {}).end(input);
    this.children.add(child);
    const outcome: Outcome = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      outcome.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      outcome.stderr += text;
    });
    const ended = new Promise<Outcome>((resolve) =>
      child.on('close', (code) => {
        this.children.delete(child);
        resolve({ ...outcome, code });
      }),
    );
    return { child, ended, outcome };
  }

  graft(...args: string[]): Promise<Outcome> {
    return this.start(args).ended;
  }

  /** The log of the newest run, or of the one with this id. */
  events(runId = this.runIds().at(-1)!): RunEvent[] {
    return eventsIn(readFileSync(this.path('.graft', 'runs', runId, 'events.jsonl'), 'utf8'));
  }

  /** The ids of all runs, the oldest first. They have whole seconds in them, and a fast machine starts two runs in one. */
  runIds(): string[] {
    const startOf = (id: string): string =>
      JSON.parse(readFileSync(this.path('.graft', 'runs', id, 'run.json'), 'utf8')).startedAt;
    const ids = readdirSync(this.path('.graft', 'runs'));
    return ids.sort((a, b) => startOf(a).localeCompare(startOf(b)));
  }

  /** The only result folder of a stage. */
  stageFolder(stage: string): string {
    const [key] = readdirSync(this.path('.graft', 'cache', stage));
    return this.path('.graft', 'cache', stage, key!);
  }

  weights(): Buffer {
    return readFileSync(path.join(this.stageFolder('finetune'), 'model', 'model.safetensors'));
  }

  remove(): void {
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The events of a log's text, all of which must be known. */
export function eventsIn(text: string): RunEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const event = parseEvent(line);
      if (!event) throw new Error(`not an event: ${line}`);
      return event;
    });
}

function exampleRows(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const words = i % 2 === 0 ? happy : unhappy;
    const subject = others[1 + (i % 3)];
    return `the ${subject} was ${words[(i >> 1) % words.length]} ${others[(i * 5) % others.length]},${i % 2 === 0 ? 'happy' : 'unhappy'}`;
  });
}
