// npm run wasm: writes the binary of src/engine/images/scaleBytes.wat into a TypeScript file beside it, so that a build needs no assembler.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import openWabt from 'wabt';
import { keepPage } from './generated.mjs';
import { root } from './prepare.mjs';

const folder = 'src/engine/images';
const source = `${folder}/scaleBytes.wat`;

const wabt = await openWabt();
const parsed = wabt.parseWat(source, readFileSync(path.join(root, source), 'utf8'), { simd: true });
parsed.validate();
const { buffer } = parsed.toBinary({});

keepPage(
  `${folder}/scaleBytesModule.ts`,
  `/** The module of scaleBytes.wat, in base64. \`npm run wasm\` writes it. */
export const scaleBytesModule =
  '${Buffer.from(buffer).toString('base64')}';
`,
  'npm run wasm',
);
