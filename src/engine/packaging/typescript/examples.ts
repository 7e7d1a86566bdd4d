import type { ModalityName } from '../../../experiment/models/modalities';
import type { PortableRuntime } from '../../formats/format';

/** How something to ask is brought along: from the command line, or in a page. */
interface ExampleInput {
  readonly forNode: readonly string[];
  readonly argument: string;
  readonly imports: readonly string[];
  readonly inNode: string;
  readonly inBrowser: string;
}

const inputs: Record<ModalityName, ExampleInput> = {
  text: {
    forNode: [],
    argument: `'Some text'`,
    imports: [],
    inNode: `const [input = 'Some text'] = process.argv.slice(2);`,
    inBrowser: `const input = 'Some text';`,
  },
  image: {
    forNode: ['sharp'],
    argument: 'image.jpg',
    imports: [`import sharp from 'sharp';`],
    inNode: `const [file = 'image.jpg'] = process.argv.slice(2);
// Upright, and without transparency.
const upright = sharp(file).rotate().removeAlpha().toColourspace('srgb');
const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true });
const input = { data, width: info.width, height: info.height };`,
    inBrowser: `const image = document.querySelector('img')!;
await image.decode();
const { naturalWidth: width, naturalHeight: height } = image;
const canvas = new OffscreenCanvas(width, height).getContext('2d')!;
canvas.drawImage(image, 0, 0);
const input = canvas.getImageData(0, 0, width, height);`,
  },
};

/** A program for Node that asks the model of a package. @param others further packages that it needs */
export function nodeProgram(
  modality: ModalityName,
  { module, library }: PortableRuntime,
  others: readonly string[],
): string {
  const { forNode, argument, imports, inNode } = inputs[modality];
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
  modality: ModalityName,
  { module, library }: PortableRuntime,
  others: readonly string[],
): string {
  const { inBrowser } = inputs[modality];
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
