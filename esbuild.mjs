// Builds the programs. `node esbuild.mjs` once, `--watch` for the development loop, `--tests` with the tests, `--bench` with the bench.
// `node esbuild.mjs --tests test/files/lock.test.ts` builds that test alone.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import {
  lazyImports,
  problemMatcher,
  tfjsWithout,
  undiciApart,
  unusedOfTfjs,
  vscodeOnce,
  withoutTensorFlow,
} from './scripts/bundlePlugins.mjs';
import { copyBindingSources, copyPortable } from './scripts/copySources.mjs';
import { root } from './scripts/prepare.mjs';
import { fileLanes, testFilesOf } from './scripts/testFiles.mjs';

const watch = process.argv.includes('--watch');
const withTests = process.argv.includes('--tests');
const withBench = process.argv.includes('--bench');
const namedTests = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

const shared = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: true,
  logLevel: watch ? 'silent' : 'warning',
  plugins: [tfjsWithout([...unusedOfTfjs, 'converter', 'backend-cpu']), ...(watch ? [problemMatcher] : [])],
};
// tfjs-node extends classes of tfjs-core in the ES5 manner, which only tfjs's CommonJS builds bear: package.json `main` (esbuild's default here) must win over `module`.
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Programs that start one another lie together; tests start the built ones.
  define: { PROGRAMS_FOLDER: JSON.stringify(path.join(root, 'dist')) },
};
const program = {
  ...node,
  define: { PROGRAMS_FOLDER: '__dirname' },
  // Keeps names for the traces in bug reports. Every start reads the smaller file faster.
  minifyWhitespace: !watch,
  minifySyntax: !watch,
  plugins: [...node.plugins, undiciApart],
};
const browser = {
  ...shared,
  platform: 'browser',
  target: 'es2022',
  minify: !watch,
  loader: { '.css': 'text' },
};

function filesUnder(folder, ending) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
}

/** A separate bundle has the modules that commands load when they run, so that `graft --help` does not read them. */
const lazyCommands = readdirSync(path.join(root, 'src/cli/commands'))
  .map((file) => readFileSync(path.join(root, 'src/cli/commands', file), 'utf8'))
  .flatMap((text) =>
    [...text.matchAll(/await import\('\.\.\/((?:actions|run)\/\w+)'\)/g)].map(([, name]) => name),
  );

const programs = [
  {
    ...program,
    entryPoints: ['src/cli/programs/graft.ts'],
    outdir: 'dist',
    plugins: [...program.plugins, withoutTensorFlow, lazyImports],
    // Becomes a `require` at the moment of the call.
    supported: { 'dynamic-import': false },
  },
  {
    ...program,
    stdin: {
      contents: lazyCommands.map((name) => `export * from './${name}';`).join('\n'),
      resolveDir: path.join(root, 'src/cli'),
      sourcefile: 'commands.ts',
    },
    outfile: 'dist/commands.js',
    plugins: [...program.plugins, withoutTensorFlow],
  },
  {
    ...program,
    entryPoints: ['src/cli/programs/worker.ts', 'src/cli/programs/tokenizer.ts'],
    outdir: 'dist',
  },
  {
    ...program,
    entryPoints: ['src/cli/programs/timing.ts'],
    outdir: 'dist',
    plugins: [...program.plugins, withoutTensorFlow],
  },
  {
    ...node,
    stdin: { contents: `export { EnvHttpProxyAgent, fetch } from 'undici';`, resolveDir: root },
    outfile: 'dist/undici.js',
    minify: true,
    sourcemap: false,
  },
  // Graph models and the backend in plain JavaScript: only who tries a package for TensorFlow.js needs them.
  {
    ...node,
    stdin: {
      contents: `import { enableProdMode } from '@tensorflow/tfjs'; enableProdMode();
        export { dispose, io, loadGraphModel, tensor } from '@tensorflow/tfjs';`,
      resolveDir: root,
    },
    plugins: [tfjsWithout(unusedOfTfjs)],
    outfile: 'dist/tfjs.js',
    minify: true,
    sourcemap: false,
  },
  // Four megabytes that few models need: loaded where a file asks for them.
  {
    ...program,
    entryPoints: { hdf5: 'h5wasm' },
    outdir: 'dist',
    minify: true,
    sourcemap: false,
    charset: 'utf8',
    logOverride: { 'empty-import-meta': 'silent' },
  },
  {
    ...program,
    entryPoints: { extension: 'src/extension/activate.ts' },
    outdir: 'dist',
    plugins: [...program.plugins, withoutTensorFlow, vscodeOnce],
  },
  // A notebook renderer must be an ES module.
  { ...browser, format: 'esm', entryPoints: ['webview/notebookRenderer.ts'], outdir: 'dist/webview' },
  { ...browser, format: 'esm', entryPoints: ['webview/panel/panel.ts'], outdir: 'dist/webview' },
  { ...browser, format: 'esm', entryPoints: ['webview/compare/compare.ts'], outdir: 'dist/webview' },
];
const tests = {
  ...node,
  // The sources are in the repository, beside the maps.
  sourcesContent: false,
  loader: { '.css': 'text' },
  // Tests of the extension run outside an editor. No test calls what the stand-in lacks.
  alias: { vscode: './test/extension/fakeVscode.ts' },
  logOverride: { 'import-is-undefined': 'silent' },
};

/** One bundle for all test files of a lane, which share one process and one TensorFlow: scripts/testFiles.mjs runs it. */
const laneOfTests = (lane) => ({
  ...tests,
  stdin: {
    contents: `require('./test/testFiles').runTestFiles({
      ${testFilesOf(lane)
        .map((file) => `'${file}': () => require('./${file}'),`)
        .join('\n')}
    });`,
    resolveDir: root,
    sourcefile: `${lane}.js`,
  },
  outfile: `dist-test/${lane}.js`,
});

const allTests = [
  ...Object.keys(fileLanes).map(laneOfTests),
  { ...node, entryPoints: ['test/torture/torture.ts'], outdir: 'dist-test/torture' },
  // Code inside the extension host, which provides VS Code and the test runner.
  {
    ...node,
    entryPoints: filesUnder('test/host', '.host.ts'),
    outdir: 'dist-test/host',
    outbase: 'test/host',
    external: ['vscode', 'mocha'],
  },
];

const chosenTests =
  namedTests.length > 0
    ? [{ ...tests, entryPoints: namedTests, outdir: 'dist-test', outbase: 'test' }]
    : allTests;

const bench = [
  {
    ...node,
    entryPoints: [
      'bench/bench.ts',
      'bench/contender.ts',
      'bench/statistics.ts',
      'bench/decoding/graftDecodes.ts',
      'bench/generation/graftGenerates.ts',
      'bench/generation/packageGenerates.ts',
      'bench/formats/timeFormats.ts',
      'bench/choosing/learningCurve.ts',
    ],
    outdir: 'dist-bench',
    outbase: 'bench',
    // Native, and a development package.
    external: ['sharp'],
  },
];

const others = [...(withTests ? chosenTests : []), ...(withBench ? bench : [])];
if (namedTests.length > 0) {
  await Promise.all(others.map((options) => esbuild.build(options)));
} else if (watch) {
  copyBindingSources();
  copyPortable();
  for (const options of [...programs, ...others]) await (await esbuild.context(options)).watch();
} else {
  copyBindingSources();
  copyPortable();
  if (withTests) rmSync(path.join(root, 'dist-test'), { recursive: true, force: true });
  const [results] = await Promise.all([
    Promise.all(programs.map((options) => esbuild.build({ ...options, metafile: true }))),
    ...others.map((options) => esbuild.build(options)),
  ]);
  // The contents of the programs, for scripts/notices.mjs.
  const outputs = results.map(({ metafile }) => metafile.outputs);
  writeFileSync(path.join(root, 'dist/meta.json'), JSON.stringify(Object.assign({}, ...outputs)));
}
