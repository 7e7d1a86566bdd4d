// npm run vscode: the examples in a VS Code that has the extension: the desktop's, else one in the browser.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, checkMachine, fail, graft, installPackages, root } from './prepare.mjs';

checkMachine();
installPackages();
build();
graft('engine', 'install');

const examples = path.join(root, 'examples');
if (process.argv.includes('--browser') || !openDesktop()) await openInBrowser();

/** @returns whether there is a desktop VS Code, which keeps running by itself */
function openDesktop() {
  const args = [`--extensionDevelopmentPath=${root}`, examples];
  const options = { stdio: 'inherit', shell: process.platform === 'win32' };
  return spawnSync('code', args, options).status === 0;
}

async function openInBrowser() {
  const { installHost, startHost } = await import('../tools/vscode-host/host.mjs');
  try {
    installHost();
  } catch (error) {
    fail(`There is no desktop VS Code (the command \`code\`). ${error.message}`);
  }
  const host = await startHost({ extensions: [root] });
  console.log(
    `\nOpen this in a browser:\n  ${host.url}/?folder=${encodeURIComponent(examples)}\nCtrl-C ends it.`,
  );
  const stop = () => host.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
