import path from 'node:path';
import * as z from 'zod';
import { runProgram } from '../assets/runProgram';

/** The facts of a loaded binding. */
export interface BindingProbe {
  readonly tensorflow: string;
  readonly usesGpu: boolean;
}

const probeSchema = z.object({ tensorflow: z.string(), usesGpu: z.boolean() });

const program = `
const binding = { exports: {} };
process.dlopen(binding, process.env.GRAFT_BINDING);
const { TF_Version, isUsingGpuDevice } = binding.exports;
console.log(JSON.stringify({ tensorflow: TF_Version, usesGpu: isUsingGpuDevice() }));
`;

/**
 * Loads a binding in a separate process, so that a crash or a missing library does not affect this one.
 * @returns its facts, or the reason why it cannot be loaded
 */
export async function probeBinding(
  binding: string,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<BindingProbe | { readonly reason: string }> {
  const childEnv = {
    ...env,
    // Relative paths in it would refer to another folder.
    NODE_OPTIONS: undefined,
    GRAFT_BINDING: path.resolve(binding),
    TF_CPP_MIN_LOG_LEVEL: '3',
    ELECTRON_RUN_AS_NODE: '1',
  };
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, ['-e', program], {
    env: childEnv,
    ...(signal ? { signal } : {}),
  });
  const said = parse(stdout.trim().split('\n').at(-1) ?? '');
  if (exitCode === 0 && said) return said;
  return {
    reason:
      /^Error: (.*)$/m.exec(stderr)?.[1] ??
      (stderr.trim().slice(-300) || `the process ended with ${exitCode}`),
  };
}

function parse(line: string): BindingProbe | undefined {
  try {
    return probeSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
