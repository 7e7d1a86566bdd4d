import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * The extension host calls this. It runs the suites of the lane's name (`NAME.*.host.js` beside this file) and leaves the counts in a
 * file: the exit code alone would be 0 if the host died on the way.
 */
export function run(): Promise<void> {
  const suite = process.env.GRAFT_HOST_SUITE ?? 'green';
  const mocha = new Mocha({ ui: 'bdd', timeout: 180_000, forbidOnly: true });
  for (const name of readdirSync(__dirname).sort())
    if (name.startsWith(`${suite}.`) && name.endsWith('.host.js')) mocha.addFile(path.join(__dirname, name));
  const unhandled = rejectionsOf('dist/extension.js');
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) =>
      failures === 0 ? resolve() : reject(new Error(`${failures} tests failed.`)),
    );
    runner.on('pass', (test) => console.log(`|  ok ${test.fullTitle()} (${test.duration} ms)`));
    runner.on('fail', (test, error) => console.log(`|  FAILED ${test.fullTitle()}\n${error.stack}`));
    runner.on('end', () => {
      const { passes, failures } = runner.stats!;
      for (const reason of unhandled) console.log(`|  FAILED: a rejection was left unhandled\n${reason}`);
      const counts = { passes, failures: failures + unhandled.length };
      writeFileSync(process.env.GRAFT_HOST_RESULT!, JSON.stringify(counts));
    });
  });
}

/** Unhandled rejections of our programs, among all events of this host. */
function rejectionsOf(program: string): readonly string[] {
  const found: string[] = [];
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? `${reason.message}\n${reason.stack}` : String(reason);
    if (text.includes(program)) found.push(text);
  });
  return found;
}
