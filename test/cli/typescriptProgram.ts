import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { findRuntime } from '../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../src/engine/install/runtimes';
import { cacheFolder } from '../../src/files/cacheFolder';

/** Installs packages beside a package, like its users. */
const packages = ['@huggingface/tokenizers', '@tensorflow/tfjs', '@types/node', 'htmlparser2', 'sharp'];

/** In a folder of tools, which the cli lane has installed. */
const onnxInBrowser = path.resolve('tools/onnx-in-browser/node_modules/onnxruntime-web');

/** Lays what a package's TypeScript needs beside it, from what is here. */
export function installFor(folder: string): void {
  const modules = path.join(folder, 'node_modules');
  const placeOf = (name: string) => path.resolve('node_modules', name);
  const runtimeOf = (name: string) => findRuntime(onnxRuntime, name, cacheFolder(process.env));
  const links = [
    ...packages.map((name) => [name, placeOf(name)] as const),
    ['onnxruntime-web', onnxInBrowser] as const,
    ...['onnxruntime-node', 'onnxruntime-common'].map((name) => [name, runtimeOf(name)] as const),
  ];
  for (const [name, target] of links) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(target, path.join(modules, name));
  }
}

/** The compiler's errors about a package's TypeScript under strict rules. */
export function typeErrors(folder: string): string {
  const config = {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023', 'DOM'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      skipLibCheck: true,
      noEmit: true,
      types: ['node'],
      // The runtime that is fetched has no types; it exports those of its common part.
      paths: {
        'onnxruntime-node': [path.resolve('node_modules/onnxruntime-common')],
        'onnxruntime-common': [path.resolve('node_modules/onnxruntime-common')],
        sharp: [path.resolve('node_modules/sharp')],
      },
    },
    include: ['typescript'],
  };
  const file = path.join(folder, 'strict.json');
  writeFileSync(file, JSON.stringify(config));
  try {
    execFileSync(process.execPath, [path.resolve('node_modules/typescript/bin/tsc'), '-p', file]);
    return '';
  } catch (thrown) {
    return String((thrown as { stdout: Buffer }).stdout);
  }
}

/** Makes one script of a package's TypeScript and what it imports. @param options further ones of esbuild */
function bundle(folder: string, name: string, to: string, ...options: string[]): string {
  const [source, outfile] = [`${name}.ts`, to].map((file) => path.join(folder, 'typescript', file));
  const all = [source!, `--outfile=${outfile}`, '--bundle', '--log-level=error', ...options];
  execFileSync(path.resolve('node_modules/.bin/esbuild'), all);
  return outfile!;
}

/** Runs a program of a package's TypeScript in Node. @returns what it printed */
export function runProgram(folder: string, name: string, ...args: string[]): string {
  const program = bundle(
    folder,
    name,
    `${name}.mjs`,
    '--platform=node',
    '--format=esm',
    '--packages=external',
  );
  return execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });
}

/** The Chromium that the tests of the workbench use; undefined where there is none. */
async function launch(): Promise<Browser | undefined> {
  const module = pathToFileURL(path.resolve('test/host/workbench.mjs')).href;
  const { launchBrowser } = (await import(module)) as { launchBrowser(): Promise<Browser> };
  return launchBrowser().catch(() => undefined);
}

/** Where a bundler leaves the code that ONNX Runtime fetches. */
function layWasmBeside(script: string): void {
  const name = 'ort-wasm-simd-threaded.jsep.wasm';
  const beside = path.join(path.dirname(script), name);
  if (!existsSync(beside)) symlinkSync(path.join(onnxInBrowser, 'dist', name), beside);
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * Runs a program of a package's TypeScript in a page that is served from the package's folder.
 * @param body what else the page shows
 * @returns what it logged; undefined where there is no browser
 */
export async function runInBrowser(folder: string, name: string, body = ''): Promise<string | undefined> {
  const browser = await launch();
  if (!browser) return undefined;
  layWasmBeside(bundle(folder, name, 'page.js', '--format=esm'));
  const html = `<!doctype html>${body}<script type="module" src="/typescript/page.js"></script>`;
  const server = createServer(({ url = '/' }, response) => {
    const file = path.join(folder, url);
    response.setHeader('content-type', contentTypes[path.extname(url)] ?? '');
    if (url === '/') response.setHeader('content-type', 'text/html').end(html);
    else if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const page = await browser.newPage();
    return await loggedBy(page, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** The first line that a page logs. */
async function loggedBy(page: Page, address: string): Promise<string> {
  const failed = page.waitForEvent('pageerror', { timeout: 0 }).then((error) => Promise.reject(error));
  const said = page.waitForEvent('console', {
    predicate: (message) => message.type() === 'log',
    timeout: 120_000,
  });
  await page.goto(address);
  return (await Promise.race([said, failed])).text();
}
