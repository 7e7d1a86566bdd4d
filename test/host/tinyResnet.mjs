// A real ResNet, only tiny and untrained, as the golden outputs describe it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawn } from './safetensors.mjs';

const golden = path.join(path.dirname(fileURLToPath(import.meta.url)), '../golden/images/resnet18.json');

/** Writes config.json and model.safetensors. */
export function writeTinyResnet(folder) {
  const { config, shapes } = JSON.parse(readFileSync(golden, 'utf8'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  const width = (name) => shapes[name].slice(1).reduce((a, b) => a * b, 1);
  const draw = (name, random) => {
    if (/running_var$/.test(name) || shapes[name].length === 1) return /bias$|mean$/.test(name) ? 0 : 1;
    return (random() - 0.5) * Math.sqrt(12 / width(name));
  };
  writeFileSync(path.join(folder, 'model.safetensors'), drawn(shapes, draw));
}
