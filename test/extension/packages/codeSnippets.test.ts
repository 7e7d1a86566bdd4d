import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { imageExample } from '../../../src/engine/inputs/image/imageUsage';
import { textExample } from '../../../src/engine/inputs/text/textUsage';
import { browserProgram, nodeProgram } from '../../../src/engine/packaging/typescript/examples';
import { browserSnippet, nodeSnippet } from '../../../src/extension/packages/codeSnippets';

const runtime = {
  module: 'onnx',
  files: ['onnx'],
  type: 'OnnxRuntime',
  expression: 'openOnnx',
  library: { name: 'ort', help: '', forNode: 'onnxruntime-node', forBrowser: 'onnxruntime-web' },
};
const folder = path.resolve('models', 'a "b" $1');

test('code for Node opens the package by its path, with any name', () => {
  const code = nodeSnippet(nodeProgram(textExample, runtime, []), folder);
  const module = path.join(folder, 'typescript', 'onnx.ts');
  assert.ok(code.includes(`import { openModel } from ${JSON.stringify(module)};`), code);
  assert.ok(code.includes(`new URL(${JSON.stringify(pathToFileURL(`${folder}/`).href)});`), code);
  assert.doesNotMatch(code, /import\.meta/);
});

test('code for a browser fetches the package from beside the page', () => {
  const code = browserSnippet(browserProgram(imageExample, runtime, []), folder);
  assert.ok(code.includes('from "./a \\"b\\" $1/typescript/onnx.ts"'), code);
  assert.ok(code.includes('new URL("./a%20%22b%22%20%241/", document.baseURI)'), code);
  assert.doesNotMatch(code, /sharp|node:/);
});
