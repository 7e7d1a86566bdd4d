import type { ModalityName } from '../../../experiment/preset';
import type { PortableRuntime } from '../../formats/format';

/** How something to ask is brought from the command line. */
interface ExampleInput {
  readonly packages: readonly string[];
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

const inputs: Record<ModalityName, ExampleInput> = {
  text: {
    packages: ['@huggingface/tokenizers'],
    imports: [],
    lines: [`const [input = 'Some text'] = process.argv.slice(2);`],
  },
  image: {
    packages: ['sharp'],
    imports: [`import sharp from 'sharp';`],
    lines: [
      `const [file = 'picture.jpg'] = process.argv.slice(2);`,
      `// Upright, without transparency. In a browser, give the model the ImageData of a canvas.`,
      `const { data, info } = await sharp(file).rotate().removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });`,
      `const input = { data, width: info.width, height: info.height };`,
    ],
  },
};

/** A program that asks the model of a package, for Node. Only the folder's own names are in it. */
export function exampleProgram(
  modality: ModalityName,
  { module, library }: PortableRuntime,
  others: readonly string[],
): string {
  const { packages, imports, lines } = inputs[modality];
  const needed = [library.forNode, ...packages, ...others];
  return `// npm install ${needed.join(' ')}
// node ${module}Example.ts ${modality === 'text' ? "'Some text'" : 'picture.jpg'}   (Node 22.18 or newer; older ones need a compiler)
import { readFile } from 'node:fs/promises';
import * as ${library.name} from '${library.forNode}';
${[...imports, `import { openModel } from './${module}.ts';`].join('\n')}

// In a browser: async (name) => new Uint8Array(await (await fetch(new URL(name, folder))).arrayBuffer())
const folder = new URL('../', import.meta.url);
const model = await openModel(${library.name}, (name) => readFile(new URL(name, folder)));
${lines.join('\n')}
console.log(JSON.stringify(await model.ask(input)));
await model.close();
`;
}
