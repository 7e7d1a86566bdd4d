// The map of the rooms, checked by `npm test -- imports`. Imports run one way; every rule has a reason.

/** The floors of a house, from the lowest up, each with a reason. A floor imports itself and lower floors. */
const houses = {
  'src/experiment': [
    ['timing', 'Queues and delays do not depend on the work that waits.'],
    ['words', 'The form of words and numbers does not depend on their subject.'],
    ['models', 'Names of models, tasks and formats are data that every setting refers to.'],
    ['errors', 'Every error has the same form.'],
    ['reports', 'A report does not depend on the stage that writes it.'],
    ['settings', 'The grammar of settings knows no setting.'],
    ['stages', 'Stages and their settings stand above the grammar that reads them.'],
    ['data', 'A finding about data names stages and settings.'],
    ['document', 'The experiment file is read into stages.'],
    ['runs', 'A run records what its stages made.'],
    ['protocols', 'Messages carry everything else.'],
  ],
  'src/engine': [
    ['threads', 'A request to another thread does not depend on its content.'],
    ['assets', 'Every download is verified, for every use.'],
    ['install', 'TensorFlow must be found and installed before it can be loaded.'],
    ['tensorflow', 'The door and its operations serve every model and every way to run it.'],
    ['images', 'Decoding, rotating and scaling do not depend on the use of an image.'],
    ['compile', 'A graph consists of operations, for any purpose.'],
    ['weights', 'Reading a file of tensors does not depend on the model.'],
    ['datasets', 'Rows are rows before a model reads them.'],
    ['models', 'A backbone knows neither the source of its inputs nor the task.'],
    ['inputs', 'Feeds depend on rows and the model, not on the task.'],
    ['features', 'Features of a frozen model do not depend on what reads them.'],
    ['generation', 'Generation does not depend on the task of the model.'],
    ['tasks', 'A task knows examples, losses and scores, not the loop that trains.'],
    ['tuning', 'The trained variables are chosen by names and shapes, before there is a loop.'],
    ['compression', 'Compression works on names, shapes and numbers, before there is a loop.'],
    ['training', 'The loop knows steps and checkpoints, not reports or packages.'],
    ['formats', 'A format is written from a forward pass, for every model.'],
    ['evaluation', 'Scoring does not depend on packaging.'],
    ['packaging', 'A package contains a finished model and knows no stage.'],
    ['choosing', 'A comparison of models reads features and solves heads; it trains nothing.'],
    ['stages', 'Keys, cache and status know plans and results, not the computation of the page.'],
    ['runExperiment', 'The page shows the flow of data through the stages.'],
    ['work', 'A job of the worker may run the whole page.'],
  ],
  'src/cli': [
    ['terminal', 'Text and bars do not depend on the command that prints them.'],
    ['run', 'A run does not depend on the command that started it.'],
    ['actions', 'A command does its work without its flags.'],
    ['commands', 'Flags and help stand above the work that they start.'],
    ['programs', 'A program is an entry: nothing imports it.'],
  ],
  'src/extension': [
    ['window', 'Trust, commands and markup serve every view.'],
    ['document', 'An experiment in the editor is text and cells before there are runs.'],
    ['runs', 'The window follows each run once, for every view.'],
    ['(notebook|panel|packages|compare)', 'A view shows runs and knows no other view.', 'apart'],
    ['(tree|status|commands)', 'Trees, marks and commands lead to the views.', 'apart'],
    ['findings', 'Findings in data lead to commands.'],
    ['tools', "A language model's tools use what a person can use."],
    ['rendererMessages', 'The renderer may ask for everything that a view can do.'],
    ['activate', 'The composition root wires everything.'],
  ],
  webview: [
    ['shared', 'Elements and theme serve every view.'],
    ['(blocks|form|package|trainingCharts)', 'A part of a view knows no other part.', 'apart'],
    ['(evaluation|imageGrid|preprocess)', 'A view consists of parts.', 'apart'],
    ['datasetPreview', 'The preview of data shows blocks and images.'],
    ['(styles|stageViews)', 'The table of views knows them all.'],
    ['(panel|stillOutputs)', 'The panel shows the views of stages.'],
    ['(compare|notebookRenderer)', 'A page stands above everything that it shows.'],
  ],
};

const floors = Object.entries(houses).flatMap(([house, rooms]) =>
  rooms.flatMap(([room, comment, apart], index) => {
    const name = `${house}-${room.replace(/\W+/g, '-')}`;
    const above = rooms.slice(index + 1).map(([other]) => other);
    const from = { path: `^${house}/${room}(/|\\.)` };
    const rule = { comment, severity: 'error' };
    return [
      ...(above.length > 0
        ? [
            {
              ...rule,
              name: `${name}-imports-downwards`,
              from,
              to: { path: `^${house}/(${above.join('|')})(/|\\.)` },
            },
          ]
        : []),
      // Rooms on one floor: `$1` is the room of the file that imports.
      ...(apart
        ? [{ ...rule, name: `${name}-apart`, from, to: { path: from.path, pathNot: `^${house}/$1(/|\\.)` } }]
        : []),
    ];
  }),
);

module.exports = {
  forbidden: [
    {
      name: 'experiment-stands-alone',
      comment:
        'Every program imports the nouns, browser and extension included, so they depend only on zod, yaml, a tokenizer of Markdown and an edit distance for spelling.',
      severity: 'error',
      from: { path: '^src/experiment/' },
      to: {
        pathNot: '^src/experiment/|^node_modules/(zod|yaml|fastest-levenshtein|micromark[a-z-]*)/',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'portable-stands-alone',
      comment:
        'The sources in packages run in the programs of users: they import nothing of ours, and no Node.',
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
      comment: 'Programs that never load TensorFlow read and follow the files of a run.',
      severity: 'error',
      from: { path: '^src/runs/' },
      to: { path: '^src/(engine|cli|extension)/|^webview/' },
    },
    {
      name: 'extension-knows-runs-not-the-engine',
      comment:
        'The extension starts the engine as a process and reads its log: a native crash or a blocked thread must not affect the window.',
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
      comment: 'Code that imports vscode runs only in the extension; all other code must run elsewhere.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/extension/' },
      to: { path: '^vscode$|^node_modules/@types/vscode/' },
    },
    {
      name: 'one-door-to-tensorflow',
      comment:
        'loadTensorFlow patches, silences and checks the native backend; code that imports tfjs without it works by luck.',
      severity: 'error',
      from: { path: '^(src|webview|bench)/', pathNot: '^src/engine/tensorflow/loadTensorFlow' },
      to: { path: '^node_modules/@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'bench-times-the-engine',
      comment: 'The bench times the engine: its results must not depend on a program or a window.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^src/(cli|extension)/|^(webview|test)/' },
    },
    {
      name: 'no-tests-in-the-product',
      comment: 'The product must not depend on files that do not ship with it.',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { path: '^(test|bench|scripts|tools)/' },
    },
    {
      name: 'no-dev-packages-in-the-product',
      comment: 'The product is built from dependencies, not from development packages.',
      severity: 'error',
      // The sources in packages run where users install their dependencies.
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
      comment: 'An import that resolves to nothing fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    ...floors,
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    // The build script has the name of the package that it imports; files that benches fetch are not our sources.
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
