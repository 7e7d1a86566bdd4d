// The map of the rooms, held by `npm test -- imports`. Imports run one way; every rule says why.

/** The rooms of the engine, from the lowest up: a room imports itself and the rooms of lower layers, and of its own layer. */
const layers = [
  ['files'],
  ['tensorflow', 'assets'],
  ['datasets', 'preprocessing', 'weights'],
  ['models'],
  ['metrics', 'formats'],
  ['training'],
  ['evaluation'],
  ['compression'],
  ['packaging'],
];

const higherLayers = layers.slice(0, -1).map((rooms, index) => ({
  name: `engine-${rooms.join('-')}-imports-downwards`,
  comment: `Data flows up the engine, from files to packages: ${rooms.join(', ')} must not know what is made of them.`,
  severity: 'error',
  from: { path: `^src/engine/(${rooms.join('|')})/` },
  to: {
    path: `^src/engine/(${layers
      .slice(index + 1)
      .flat()
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
      name: 'engine-knows-no-program',
      comment:
        'The engine runs the same under a terminal, a window and a test: it knows neither the CLI nor the extension nor the panels.',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/(cli|extension)/|^webview/' },
    },
    {
      name: 'extension-imports-experiment-only',
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
      to: { path: '^src/(engine|cli|extension)/' },
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
      from: { path: '^(src|webview)/' },
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
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that resolves to nothing fails when somebody runs it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    ...higherLayers,
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
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
