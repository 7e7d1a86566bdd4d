// Plugins of the build: what a program does without, loads later, or must never import; and how errors are printed.

/** tfjs is several packages in one, of which no program uses these. */
export const unusedOfTfjs = ['layers', 'data', 'backend-webgl'];

/** Empty modules in place of parts of tfjs, and of the `fetch` that it brings for Nodes without one: they spare every start the reading. */
export function tfjsWithout(parts) {
  return {
    name: 'tfjs-without',
    setup(build) {
      const filter = new RegExp(`^(@tensorflow/tfjs-(${parts.join('|')})|node-fetch)$`);
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'unused' }));
      build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: '' }));
    },
  };
}

/** A megabyte that only a download needs: loaded by the first one. */
export const undiciApart = {
  name: 'undici-apart',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './undici.js', external: true } : undefined,
    );
  },
};

/** Only the worker loads TensorFlow: the others start at once, and where no engine is installed. */
export const withoutTensorFlow = {
  name: 'without-tensorflow',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/|\/loadTensorFlow$/ }, ({ importer }) => ({
      errors: [
        { text: `TensorFlow is the worker's alone; by way of ${importer} it comes into another program` },
      ],
    }));
  },
};

/** VS Code's interface is taken over once: esbuild would copy it, name by name, for each of the files that import it, while the window starts. */
export const vscodeOnce = {
  name: 'vscode-once',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'vscode' },
    );
    build.onLoad({ filter: /.*/, namespace: 'vscode' }, () => ({ contents: "export * from 'vscode';" }));
  },
};

/** Commands load their code from `commands.js`, beside the program, when they run. */
export const lazyImports = {
  name: 'lazy-imports',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/(actions|run)\/\w+$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './commands.js', external: true } : undefined,
    );
  },
};

/** Prints errors in the form that the problem matcher in .vscode/tasks.json reads. */
export const problemMatcher = {
  name: 'problem-matcher',
  setup(build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd((result) => {
      for (const { text, location } of result.errors) {
        console.error(`✘ [ERROR] ${text}`);
        if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
      }
      console.log('[watch] build finished');
    });
  },
};
