// Measures a frame while thousands of thumbnails scroll in a browser: `node test/host/measureThumbnails.mjs [IMAGES]`. A number to look at, not a test.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { launchBrowser } from './workbench.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const images = Number(process.argv[2] ?? 10_000);
const frames = 240;
/** How far a frame scrolls, in pixels: slow reading, a fast wheel, a dragged scroll bar. */
const speeds = { slow: 40, fast: 400, dragged: 4000 };

const { outputFiles } = await esbuild.build({
  stdin: {
    contents: `export { GridScroller } from './webview/imageGrid/gridScroller';
      export { ImageAnswers } from './webview/imageGrid/imageAnswers';`,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'grid',
});
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.setContent('<body class="vscode-dark"><div id="root"></div></body>');
  await page.addStyleTag({ path: path.join(root, 'webview/imageGrid/imageGrid.css') });
  await page.addScriptTag({ content: outputFiles[0].text });
  await page.evaluate(showImages, images);
  const session = await page.context().newCDPSession(page);
  // Time of the thread itself: what else the machine does is not counted.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  for (const [name, pixels] of Object.entries(speeds)) {
    const before = await busySeconds(session);
    const { script, between } = await page.evaluate(scroll, { frames, pixels });
    const busy = ((await busySeconds(session)) - before) / frames;
    console.log(`${images} images, ${name} (${pixels} pixels a frame): ${(1000 * busy).toFixed(2)} ms of script, style and layout a frame;
  by the clock, the grid's script ${described(script)}; from frame to frame ${described(between)}`);
  }
} finally {
  await browser.close();
}

async function busySeconds(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  const secondsOf = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return secondsOf('ScriptDuration') + secondsOf('RecalcStyleDuration') + secondsOf('LayoutDuration');
}

function described(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  return `median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)} ms`;
}

/** In the page: the grid, and a host that answers with small images a moment after each request. */
async function showImages(count) {
  const canvas = new OffscreenCanvas(96, 96);
  const context = canvas.getContext('2d');
  const drawn = await Promise.all(
    Array.from({ length: 32 }, async (_, i) => {
      for (let y = 0; y < 96; y += 8)
        for (let x = 0; x < 96; x += 8) {
          context.fillStyle = `hsl(${(37 * i + x * y) % 360} 60% 50%)`;
          context.fillRect(x, y, 8, 8);
        }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
      return `data:image/jpeg;base64,${btoa(String.fromCharCode(...bytes))}`;
    }),
  );
  const answers = new window.grid.ImageAnswers(({ runId, positions }) => {
    const brought = positions.map((position) => ({
      position,
      file: `photos/${position}.jpg`,
      thumbnail: drawn[position % drawn.length],
    }));
    setTimeout(() => answers.receive({ type: 'thumbnails', runId, positions, images: brought }), 20);
  });
  const groups = ['ants', 'bees', 'cats', 'dogs'].map((title) => ({ title, images: count / 4 }));
  const scroller = new window.grid.GridScroller(
    groups,
    answers.ofRun('run'),
    () => {},
    () => {},
  );
  document.getElementById('root').append(scroller.root);
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/** In the page: scrolls in each frame, up again at the end; how long the grid's own work took in each, and from each to the next. */
async function scroll({ frames, pixels }) {
  const list = document.querySelector('.graft-thumbnails');
  list.scrollTop = 0;
  const [script, between] = [[], []];
  let began = 0;
  const before = () => {
    began = performance.now();
  };
  const after = () => script.push(performance.now() - began);
  // An ancestor that captures is called before the grid, a listener that was added later after it.
  document.addEventListener('scroll', before, { capture: true });
  list.addEventListener('scroll', after);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let last = await frame();
  let step = pixels;
  for (let i = 0; i < frames; i++) {
    const end = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
    if (end || list.scrollTop === 0) step = end ? -pixels : pixels;
    list.scrollTop += step;
    const now = await frame();
    between.push(now - last);
    last = now;
  }
  document.removeEventListener('scroll', before, { capture: true });
  list.removeEventListener('scroll', after);
  return { script, between };
}
