// npm run notices: writes THIRD_PARTY_NOTICES.md: the packages whose code is in the built programs, and what the engine downloads.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { importSource, isCheck, keepPage } from './generated.mjs';
import { build, fail, installPackages, root } from './prepare.mjs';

/** Not bundled, but copied beside the programs: copyBindingSources in copySources.mjs. */
const copied = ['node_modules/@tensorflow/tfjs-node-gpu', 'node_modules/node-api-headers'];

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

if (!isCheck) {
  installPackages();
  build();
}
const packages = bundledFolders()
  .map(readPackage)
  .sort((a, b) => (a.name < b.name ? -1 : 1));
const { engineRecipes } = await importSource('src/engine/install/engineWheels.ts');
const { runtimes } = await importSource('src/engine/install/runtimes.ts');
const { fetchablePresets } = await importSource('src/experiment/models/presets.ts');
const page = [header(), downloads(), data(), packageList(), withoutFile(), texts()].join('\n');
keepPage('THIRD_PARTY_NOTICES.md', page, 'npm run notices');

/** The folders of packages of which at least a byte is in a program, by esbuild's own account. */
function bundledFolders() {
  const meta = path.join(root, 'dist/meta.json');
  if (!existsSync(meta)) fail('The programs are not built. Run: npm run build');
  const inputs = Object.values(JSON.parse(readFileSync(meta, 'utf8'))).flatMap((output) =>
    Object.entries(output.inputs ?? {}),
  );
  const folders = inputs.flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []) : [],
  );
  return [...new Set([...folders, ...copied])].sort();
}

function readPackage(folder) {
  const { name, version, license, author, homepage } = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(path.join(root, folder)).filter((file) =>
    /^(licen[cs]e|copying|notice)/i.test(file),
  );
  const read = (file) => licenceText(readFileSync(path.join(root, folder, file), 'utf8'));
  const holder = (typeof author === 'string' ? author : author?.name) || 'its authors';
  return { name, version, license, homepage, holder, texts: files.sort().map(read) };
}

/** The Apache License stands once in the repository; of a copy only its copyright lines are kept. */
function licenceText(text) {
  const plain = text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
  if (!/Apache License\s+Version 2\.0/.test(plain) || !plain.includes('APPENDIX')) return plain;
  const owners = plain.match(/^\s*Copyright (?!\[).*\d{4}.*$/gm) ?? [];
  return [
    'Apache License 2.0, as in the file LICENSE of this repository.',
    ...owners.map((line) => line.trim()),
  ].join('\n');
}

function header() {
  return `# Third-party notices

Graft is licensed under the Apache License 2.0 (LICENSE). It contains and uses work of others, listed here with their terms.
This page is made by \`npm run notices\`; do not edit it.
`;
}

/** Downloads to the user's machine that Graft does not distribute. */
function downloads() {
  const wheels = Object.values(engineRecipes).flatMap(({ wheels, zig }) => [
    ...Object.values(wheels).flat(),
    ...(zig ? [zig] : []),
  ]);
  const names = [...new Set(wheels.map(({ name, version }) => `${name} ${version}`))].sort();
  const isNvidia = (name) => name.startsWith('nvidia-');
  const rows = names.filter((name) => !isNvidia(name)).map((name) => `| ${name} | ${termsOf(name)} |`);
  // Those of the hub are in docs/models.md.
  const models = Object.entries(fetchablePresets)
    .filter(([, { source }]) => source.kind === 'wheel')
    .map(
      ([name, { license, origin, source }]) => `| ${name} (in ${placeOf(source)}) | ${license}; ${origin} |`,
    );
  const fromNpm = Object.values(runtimes).map(
    ({ name, version, licence }) => `| ${name} ${version} (from npm) | ${licence} |`,
  );
  return `## Downloaded to the user's machine

These are fetched by \`graft engine install\`, by \`graft runtime install\` and by a run that needs them, from the package indexes that the
user's pip, uv or npm is set to. Graft does not distribute them.

| what | terms |
|---|---|
${[...rows, ...fromNpm, ...models].join('\n')}

On machines with an NVIDIA GPU also NVIDIA's libraries, under the terms of NVIDIA that each package carries: ${names.filter(isNvidia).join(', ')}.
`;
}

function placeOf(source) {
  return source.kind === 'wheel' ? `${source.name} ${source.version}` : source.repository;
}

function termsOf(wheel) {
  if (wheel.startsWith('ziglang'))
    return 'MIT; only where there is no C++ compiler, and removed after use; https://ziglang.org';
  if (wheel.startsWith('tensorflow')) return 'Apache-2.0; https://www.tensorflow.org';
  throw new Error(`The terms of ${wheel} are not known to scripts/notices.mjs.`);
}

function data() {
  return `## Data in this repository

\`examples/definitions\` holds definitions from WordNet 3.0, © 2006 Princeton University. Its licence is beside the data, in
\`examples/definitions/LICENSE\`.
`;
}

function packageList() {
  const rows = packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  return `## Packages in the built programs

| package | version | licence |
|---|---|---|
${[...new Set(rows)].join('\n')}
`;
}

function withoutFile() {
  const lines = packages
    .filter((one) => one.texts.length === 0)
    .map(({ name, version, license, holder }) => `- ${name} ${version}: ${license}, copyright of ${holder}`);
  return `## Packages that carry no licence file

Their package.json names the licence. Apache-2.0 is in LICENSE; MIT reads as below.

${lines.join('\n')}

\`\`\`text
${mit}
\`\`\`
`;
}

/** Each text once, with the packages that carry it. */
function texts() {
  const byText = new Map();
  for (const { name, version, texts } of packages)
    for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}`]);
  const blocks = [...byText].map(
    ([text, owners]) => `### ${owners.join(', ')}

\`\`\`text
${text.replaceAll('```', "'''")}
\`\`\`
`,
  );
  return `## Licence texts

${blocks.join('\n')}`;
}
