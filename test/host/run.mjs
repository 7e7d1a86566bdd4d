// The extension in a real workbench: `node test/host/run.mjs [--only host|restricted|browser|images|panel|tree|chinese|survival|installed|looks|ways|engine|animation]
// [--scenario PART-OF-ITS-TITLE] [--shuffle SEED] [--prove-red] [--extension FOLDER]`.
// Scenarios that are named leave screenshots in test/host/shots. Needs a build with tests (`node esbuild.mjs --tests`). The last line is `N passed, N failed`.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installHost } from '../../tools/vscode-host/host.mjs';
import { animationScenarios, prepareProject } from './browser/animationScenarios.mjs';
import { chineseScenarios, openedInChinese } from './browser/chineseScenarios.mjs';
import { engineScenarios, useNoEngine } from './browser/engineScenarios.mjs';
import { imageFixScenarios, prepareAlbum, prepareCrowd } from './browser/imageFixScenarios.mjs';
import { imageGridScenarios, prepareManyImages } from './browser/imageGridScenarios.mjs';
import { imageScenarios, prepareImages } from './browser/imageScenarios.mjs';
import { installedScenarios, useNothingOf } from './browser/installedScenarios.mjs';
import { looksScenarios, prepareLooks } from './browser/looksScenarios.mjs';
import { panelScenarios } from './browser/panelScenarios.mjs';
import { runInBrowser as runScenarios } from './browser/runInBrowser.mjs';
import { prepareTrained, scenarios } from './browser/scenarios.mjs';
import { survivalScenarios } from './browser/survivalScenarios.mjs';
import { prepareRuns, treeScenarios } from './browser/treeScenarios.mjs';
import { prepareWays, waysScenarios } from './browser/waysScenarios.mjs';
import { runInHost } from './inHost.mjs';
import { packagedVsix } from './packagedVsix.mjs';
import { unpackedExtension } from './unpackedExtension.mjs';
import { cacheBeside, withTemporaryFolder } from './workbench.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const inHost = ['host', 'restricted'];
/** These take long. */
const byNameOnly = ['installed', 'engine', 'looks', 'survival', 'chinese', 'animation'];
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    'prove-red': { type: 'boolean', default: false },
    extension: { type: 'string' },
    scenario: { type: 'string' },
    shuffle: { type: 'string' },
  },
});

installHost();
const counts = await withTemporaryFolder(async (temporary) => {
  // The installed extension, not the folder that built it: a file that the package lacks is missing here too.
  const extension = values.extension ?? (await unpackedExtension(root, temporary));
  process.env.GRAFT_CACHE = cacheBeside(temporary);
  return values['prove-red'] ? proveRed(extension) : runLanes(extension, temporary);
});
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function runLanes(extension, temporary) {
  const seed = values.shuffle === undefined ? undefined : Number(values.shuffle);
  const takesShots = values.only !== undefined || values.scenario !== undefined;
  const runInBrowser = (lane) =>
    runScenarios({ ...lane, takesShots, choice: { only: values.scenario, seed } });
  const lanes = {
    host: () => runInHost('green', { extension }),
    restricted: () => runInHost('restricted', { extension, isTrusted: false }),
    browser: () => runInBrowser({ extension, scenarios, prepare: prepareTrained }),
    images: () =>
      runInBrowser({
        extension,
        scenarios: [...imageScenarios, ...imageFixScenarios, ...imageGridScenarios],
        prepare: (...at) => {
          prepareImages(...at);
          prepareManyImages(...at);
          prepareAlbum(at[0]);
          prepareCrowd(at[0]);
        },
      }),
    panel: () => runInBrowser({ extension, scenarios: panelScenarios }),
    tree: () => runInBrowser({ extension, scenarios: treeScenarios, prepare: prepareRuns }),
    ways: () => runInBrowser({ extension, scenarios: waysScenarios, prepare: prepareWays }),
    engine: () =>
      runInBrowser({
        extension,
        scenarios: engineScenarios,
        prepare: () => useNoEngine(temporary),
      }),
    survival: () => runInBrowser({ extension, scenarios: survivalScenarios }),
    installed: () =>
      runInBrowser({
        vsix: packagedVsix(root),
        scenarios: installedScenarios,
        prepare: () => useNothingOf(temporary),
      }),
    chinese: () =>
      runInBrowser({
        extension,
        scenarios: chineseScenarios,
        prepare: prepareRuns,
        opened: openedInChinese,
      }),
    looks: () => runInBrowser({ extension, scenarios: looksScenarios, prepare: prepareLooks }),
    animation: () =>
      runInBrowser({
        extension,
        scenarios: animationScenarios,
        prepare: prepareProject,
        opened: () => {},
      }),
  };
  // A scenario alone needs no suite inside the host.
  const isUsual = (name) => !byNameOnly.includes(name) && (!values.scenario || !inHost.includes(name));
  const usual = Object.keys(lanes).filter(isUsual);
  const results = [];
  for (const name of values.only === undefined ? usual : [values.only]) results.push(await lanes[name]());
  if (values.scenario && results.every(({ passed, failed }) => passed + failed === 0))
    throw new Error(`There is no scenario ${values.scenario}.`);
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** Runs suites that must not pass, and checks that the runner says so: also when the host dies, which looks like success to it. */
async function proveRed(extension) {
  const outcomes = [];
  for (const suite of ['red', 'killed']) {
    const { failed } = await runInHost(suite, { extension, quiet: true });
    console.log(failed > 0 ? `  ok: ${suite} is reported as failed` : `  FAILED: ${suite} passes unnoticed`);
    outcomes.push(failed > 0);
  }
  return { passed: outcomes.filter(Boolean).length, failed: outcomes.filter((told) => !told).length };
}
