// Measures an update of the charts in a browser: `node test/host/measureCharts.mjs [POINTS]`. A number to look at, not a test.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { launchBrowser } from './workbench.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const points = Number(process.argv[2] ?? 20_000);
const updates = 50;

const { outputFiles } = await esbuild.build({
  stdin: {
    contents: `export { TrainingView } from './webview/trainingCharts/trainingView';`,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'charts',
});
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  await page.setContent('<body class="vscode-dark"><div id="root"></div></body>');
  await page.addScriptTag({ content: outputFiles[0].text });
  const session = await page.context().newCDPSession(page);
  // Time of the thread itself: what else the machine does is not counted.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(startView, points);
  const before = await scriptSeconds(session);
  await page.evaluate(grow, updates);
  const perUpdate = (1000 * ((await scriptSeconds(session)) - before)) / updates;
  console.log(`${points} points: ${perUpdate.toFixed(2)} ms of script an update (${updates} updates)`);
} finally {
  await browser.close();
}

async function scriptSeconds(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ScriptDuration').value;
}

/** In the page: starts a view with this many points. */
function startView(count) {
  const curve = Array.from({ length: count }, (_, step) => [
    step,
    Math.random() + 100 / (step + 100),
    1e-4,
    500,
  ]);
  const training = { curve, epochs: [], totalSteps: 2 * count, totalEpochs: 2 };
  const place = { post: () => {}, isWhole: true };
  window.view = new window.charts.TrainingView(document.getElementById('root'), 'run', training, place);
}

/** In the page: one more point an update, each drawn before the next. */
async function grow(times) {
  for (let update = 0; update < times; update++) {
    const { curve, ...rest } = window.view.training;
    const next = [curve.length, Math.random(), 1e-4, 500];
    window.view.append({
      fromStep: curve.length,
      fromEpoch: 0,
      training: { ...rest, curve: [next], epochs: [] },
    });
    // Two frames after the pause between redraws, it is drawn.
    await new Promise((resolve) => setTimeout(resolve, 420));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }
}
