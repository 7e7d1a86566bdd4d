import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** The libraries that a GPU engine needs beside TensorFlow, by the names under which TensorFlow loads them, and the purpose of each. */
export const cudaParts = {
  'libcudart.so.12': 'CUDA runtime',
  'libcublas.so.12': 'matrix products',
  'libcublasLt.so.12': 'matrix products with fused work',
  'libcudnn.so.9': 'neural network kernels',
  'libcufft.so.11': 'Fourier transforms',
  'libcurand.so.10': 'random numbers',
  'libcusolver.so.11': 'linear solvers',
  'libcusparse.so.12': 'sparse matrices',
  'libcupti.so.12': 'profiling',
  'libnccl.so.2': 'several GPUs',
  'libnvrtc.so.12': 'compiling kernels while running',
  'libnvJitLink.so.12': 'linking kernels while running',
  ptxas: 'assembler for XLA',
  'libdevice.10.bc': 'mathematics for XLA',
} as const satisfies Record<string, string>;

/** Where each part is in an engine's folder; undefined for one that is missing. */
export async function findCudaParts(
  engineFolder: string,
): Promise<Record<keyof typeof cudaParts, string | undefined>> {
  const nvidia = path.join(engineFolder, 'nvidia');
  const files = await readdir(nvidia, { recursive: true }).catch(() => []);
  const locate = (name: string) => files.find((file) => path.basename(file) === name);
  const names = Object.keys(cudaParts) as (keyof typeof cudaParts)[];
  return Object.fromEntries(names.map((name) => [name, locate(name)])) as Record<
    keyof typeof cudaParts,
    string | undefined
  >;
}
