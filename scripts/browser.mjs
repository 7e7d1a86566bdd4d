// The browser that shows the workbench in tests: the one that is here, else Debian's, installed only when that is allowed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of a Chromium browser; GRAFT_BROWSER names one of one's own.
 * @throws if there is none, saying what to install
 */
export function findBrowser({ mayInstall }) {
  const found = lookForBrowser();
  if (found) return found;
  if (mayInstall && installChromium()) return lookForBrowser();
  throw new Error(
    `The workbench tests need Chromium or Chrome. ${hint()}, or run npm test -- --yes, or set GRAFT_BROWSER to its path.`,
  );
}

function lookForBrowser() {
  if (process.env.GRAFT_BROWSER) return process.env.GRAFT_BROWSER;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...places,
  ];
  return candidates.find((file) => existsSync(file));
}

/** @returns whether it worked; Debian's package, as root or with a sudo that asks for no password */
function installChromium() {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args];
    return (
      spawnSync(command, rest, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0
    );
  };
  console.log('Installing Chromium (apt-get)...');
  return apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium');
}

function hint() {
  if (process.platform === 'darwin') return 'Run: brew install --cask chromium';
  return process.platform === 'win32'
    ? 'Run: winget install Google.Chrome'
    : 'Run: sudo apt-get install --no-install-recommends chromium';
}
