// Measures the memory that a long run leaves in the extension host: `node test/host/measureHostMemory.mjs [STEPS]`. A number to look at, not a test.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installHost } from '../../tools/vscode-host/host.mjs';
import { until } from './browser/until.mjs';
import { unpackedExtension } from './unpackedExtension.mjs';
import { cacheBeside, openWorkbench, Workbench, withTemporaryFolder } from './workbench.mjs';
import { endRuns, makeWorkspace } from './workspace.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const wanted = Number(process.argv[2] ?? 10_000);

installHost();
await withTemporaryFolder(async (temporary) => {
  const extension = await unpackedExtension(root, temporary);
  process.env.GRAFT_CACHE = cacheBeside(temporary);
  const folder = makeWorkspace();
  const { page, host, stop } = await openWorkbench({ folder, extensions: [extension] });
  const workbench = new Workbench(page, host);
  try {
    await workbench.ready();
    await workbench.openFile('endless.graft.md');
    await workbench.run('Notebook: Run All');
    await until(() => stepsIn(folder) > 50, 'the first steps', 40);
    const before = hostMegabytes();
    await until(() => stepsIn(folder) >= wanted, `${wanted} steps`, 600);
    const after = hostMegabytes();
    console.log(
      `extension host: ${before} MB after 50 steps, ${after} MB after ${stepsIn(folder)} (asked: less than 80 MB more)`,
    );
  } finally {
    await stop();
    endRuns(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The last step that the newest run's log tells of. */
function stepsIn(folder) {
  const runs = path.join(folder, '.graft/runs');
  const [id] = existsSync(runs) ? readdirSync(runs).sort().reverse() : [];
  const log = id && path.join(runs, id, 'events.jsonl');
  if (!log || !existsSync(log)) return 0;
  return Number(
    [...readFileSync(log, 'utf8').matchAll(/"type":"step"[^\n]*?"step":(\d+)/g)].at(-1)?.[1] ?? 0,
  );
}

/** The resident memory of the extension host. */
function hostMegabytes() {
  const lines = execFileSync('ps', ['-eo', 'rss,args'], { encoding: 'utf8' }).split('\n');
  const line = lines.find((each) => each.includes('--type=extensionHost'));
  return Math.round(Number(line.trim().split(' ')[0]) / 1024);
}
