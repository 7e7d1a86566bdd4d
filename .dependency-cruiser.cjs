// The map of the rooms, held by `npm test -- imports`. Imports run one way; every rule says why.

/** The rooms of the engine, from the lowest up, each with what it must not know. A room imports itself and lower rooms. */
const rooms = [
  ['assets', 'What is downloaded and checked does not depend on what is done with it.'],
  ['install', 'Installing and finding TensorFlow must work before TensorFlow does.'],
  ['tensorflow', 'The door and its operations serve every model and every way of running them.'],
  ['pictures', 'A picture is decoded, turned and scaled the same whatever it is for.'],
  ['compile', 'A graph is made of operations: what they are for is not its business.'],
  ['weights', 'A file of tensors is read the same whoever wrote it.'],
  ['datasets', 'Rows are rows before anybody decides what a model reads of them.'],
  ['models', 'A backbone knows neither where its inputs come from nor what is learned with it.'],
  ['inputs', 'Feeds are made of rows for a model, whatever the task.'],
  ['generation', 'A text is continued the same whatever the model was trained for, and by whom.'],
  ['tasks', 'A task knows examples, losses and scores, not the loop that trains.'],
  ['tuning', 'What of a model is trained is decided from its names and shapes, before there is a loop.'],
  ['compression', 'A model is made smaller from its names, shapes and numbers, before there is a loop.'],
  ['training', 'The loop knows steps and checkpoints, not what is reported or packaged.'],
  ['doubts', 'Labels are doubted by what a model makes of the examples, whatever becomes of the model.'],
  ['formats', 'A format is written from a forward pass, whatever was trained to get there.'],
  ['evaluation', 'A model is scored the same whether it is packaged or not.'],
  ['packaging', 'A package is made of a finished model; no stage is known to it.'],
  ['stages', 'Keys, cache and status know plans and results, not how the page computes them.'],
];

const higherRooms = rooms.slice(0, -1).map(([room, why], index) => ({
  name: `engine-${room}-imports-downwards`,
  comment: why,
  severity: 'error',
  from: { path: `^src/engine/${room}/` },
  to: {
    path: `^src/engine/(${rooms
      .slice(index + 1)
      .map(([name]) => name)
      .join('|')})/|^src/engine/runExperiment`,
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'experiment-stands-alone',
      comment:
        'The nouns are imported by every program, browser and extension too, so they bring nothing along but zod and yaml (and an edit distance for spelling).',
      severity: 'error',
      from: { path: '^src/experiment/' },
      to: {
        pathNot:
          '^src/experiment/|^node_modules/(zod|yaml|fastest-levenshtein|mdast-util-from-markdown|@types/mdast)/',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'portable-stands-alone',
      comment:
        'What packages bring along runs in the programs of others: it imports nothing of ours, and no Node.',
      severity: 'error',
      from: { path: '^src/portable/' },
      to: {
        pathNot:
          '^src/portable/|^node_modules/(@huggingface/tokenizers|htmlparser2|onnxruntime-common|@tensorflow/tfjs)/',
      },
    },
    {
      name: 'engine-knows-no-program',
      comment:
        'The engine runs the same under a terminal, a window and a test: it knows neither the CLI nor the extension nor the panels.',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/(cli|extension)/|^webview/' },
    },
    {
      name: 'files-know-the-nouns-only',
      comment: 'Atomic writes, locks and digests serve engine and extension alike.',
      severity: 'error',
      from: { path: '^src/files/' },
      to: { path: '^src/(runs|engine|cli|extension)/|^webview/' },
    },
    {
      name: 'runs-need-no-engine',
      comment: 'What a run leaves on the disk is read and followed by programs that never load TensorFlow.',
      severity: 'error',
      from: { path: '^src/runs/' },
      to: { path: '^src/(engine|cli|extension)/|^webview/' },
    },
    {
      name: 'extension-knows-runs-not-the-engine',
      comment:
        'The extension starts the engine as a process and reads its log: a native crash or a blocked thread must not take the window with it.',
      severity: 'error',
      from: { path: '^src/extension/' },
      to: { path: '^src/(engine|cli)/|^webview/' },
    },
    {
      name: 'webview-imports-experiment-only',
      comment: 'Panels run in a browser: they know the nouns and the messages, and nothing that needs Node.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/(files|runs|engine|cli|extension)/' },
    },
    {
      name: 'webview-needs-no-node',
      comment: 'A browser has no Node modules.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vscode-in-the-extension-only',
      comment: 'What imports vscode runs nowhere else; everything but the extension must.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/extension/' },
      to: { path: '^vscode$|^node_modules/@types/vscode/' },
    },
    {
      name: 'one-door-to-tensorflow',
      comment:
        'loadTensorFlow mends, quiets and checks the native backend; code that imports tfjs past it would work by luck.',
      severity: 'error',
      from: { path: '^(src|webview|bench)/', pathNot: '^src/engine/tensorflow/loadTensorFlow' },
      to: { path: '^node_modules/@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'bench-times-the-engine',
      comment:
        'The bench times what trains: it needs no program and no window, and what it measures must not depend on them.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^src/(cli|extension)/|^(webview|test)/' },
    },
    {
      name: 'no-tests-in-the-product',
      comment: 'What ships must not lean on what does not.',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { path: '^(test|bench|scripts|tools)/' },
    },
    {
      name: 'no-dev-packages-in-the-product',
      comment: 'A program that is used by people is built from dependencies, not from what tests it.',
      severity: 'error',
      // What packages bring along is run where its own packages are installed.
      from: { path: '^(src|webview)/', pathNot: '^src/portable/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
    {
      name: 'no-circles',
      comment:
        'Two files that import each other are one file in two pieces: neither can be read or loaded alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that resolves to nothing fails when somebody runs it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    ...higherRooms,
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    // The build script has the name of the package that it imports; what benches fetch is nobody's source.
    exclude: { path: '^(?:esbuild\\.mjs$|bench/quality/out/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'src/tsconfig.json' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
