import type { PortableRuntime } from '../../formats/format';
import type { ExampleInput } from '../../inputs/modality';

/** A program for Node that asks the model of a package. @param others further packages that it needs */
export function nodeProgram(
  example: ExampleInput,
  { module, library }: PortableRuntime,
  others: readonly string[],
): string {
  const { forNode, argument, imports, inNode } = example;
  return `// npm install ${[library.forNode, ...forNode, ...others].join(' ')}
// node ${module}InNode.ts ${argument}   (Node 22.18 or newer; older ones need a compiler)
import { readFile } from 'node:fs/promises';
import * as ${library.name} from '${library.forNode}';
${[...imports, `import { openModel } from './${module}.ts';`].join('\n')}

const folder = new URL('../', import.meta.url);
const model = await openModel(${library.name}, (name) => readFile(new URL(name, folder)));
${inNode}
console.log(JSON.stringify(await model.ask(input)));
await model.close();
`;
}

/** The same for a page in a browser. */
export function browserProgram(
  example: ExampleInput,
  { module, library }: PortableRuntime,
  others: readonly string[],
): string {
  const { inBrowser } = example;
  const { besideScript } = library;
  const hint = besideScript && `// Where it does not by itself, lay ${besideScript} beside the script.\n`;
  return `// npm install ${[library.forBrowser, ...others].join(' ')}
// A bundler makes a script of it, for a page that is served from the folder of the package.
${hint ?? ''}import * as ${library.name} from '${library.forBrowser}';
import { openModel } from './${module}.ts';

const folder = new URL('./', document.baseURI);
const read = async (name: string) =>
  new Uint8Array(await (await fetch(new URL(name, folder))).arrayBuffer());
const model = await openModel(${library.name}, read);
${inBrowser}
console.log(JSON.stringify(await model.ask(input)));
await model.close();
`;
}
