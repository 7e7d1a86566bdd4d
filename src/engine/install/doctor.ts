import os from 'node:os';
import { GraftError } from '../../experiment/errors/errors';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { freeSpace } from '../assets/diskSpace';
import { runProgram } from '../assets/runProgram';
import { cudaParts, findCudaParts } from './cudaLibraries';
import { type Engine, readEngineRecord } from './findEngine';
import { type Check, checkHub, checkModels } from './modelChecks';
import { type NvidiaDriver, nvidiaDriver } from './nvidiaDriver';
import { probeBinding } from './probeBinding';
import { findSoundEngine } from './soundEngine';

export interface Diagnosis {
  /** Whether experiments can run. */
  readonly usable: boolean;
  readonly checks: readonly Check[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** The memory that fine-tuning a small model takes, with TensorFlow itself. */
const leastMemory = 3e9;
/** The disk that a CPU engine, its download and a small model take. */
const leastDisk = 2e9;

/** Examines this machine. Loads TensorFlow only in a separate process, and changes nothing. */
export async function examine({
  cacheFolder,
  env,
}: {
  readonly cacheFolder: string;
  readonly env: Env;
}): Promise<Diagnosis> {
  const driver = await nvidiaDriver(env);
  const engine = await findSoundEngine({ device: 'auto', cacheFolder, env }).catch((thrown: unknown) => {
    if (thrown instanceof GraftError) return thrown;
    throw thrown;
  });
  const engineChecks =
    engine instanceof GraftError ? [missingEngine(engine)] : await examineEngine(engine, driver, env);
  const checks = [
    checkNode(process.versions.node),
    ...engineChecks,
    checkDriver(driver),
    checkMemory(),
    await checkDisk(cacheFolder),
    await checkPythonClient(env),
    ...(await checkModels(cacheFolder)),
    await checkHub(env),
  ];
  return { usable: checks.every(({ status }) => status !== 'missing'), checks };
}

function checkNode(version: string): Check {
  const isEnough = Number(version.split('.')[0]) >= 20;
  return isEnough
    ? { name: 'Node', status: 'ok', found: version }
    : { name: 'Node', status: 'missing', found: version, remedy: 'Install Node 20 or newer.' };
}

function missingEngine({ message, parts = {} }: GraftError): Check {
  const variant = parts.variant ?? parts.device ?? 'auto';
  // The command alone, which can be copied out of the table.
  const remedy = `graft engine install${variant === 'auto' ? '' : ` --${variant}`}`;
  return { name: 'Engine', status: 'missing', found: message, remedy };
}

async function examineEngine(engine: Engine, driver: NvidiaDriver | undefined, env: Env): Promise<Check[]> {
  const probe = await probeBinding(engine.binding, env);
  if ('reason' in probe)
    return [
      {
        name: 'Engine',
        status: 'missing',
        found: `does not load: ${probe.reason}`,
        remedy: 'graft engine remove && graft engine install',
      },
    ];
  const compiler = readEngineRecord(engine.folder)?.compiler;
  const origin = compiler === undefined ? engine.binding : `binding by ${compiler}, in ${engine.folder}`;
  return [
    {
      name: 'Engine',
      status: 'ok',
      found: `TensorFlow ${probe.tensorflow}, ${engine.variant.toUpperCase()}; ${origin}`,
    },
    checkDevice(probe.usesGpu, engine, driver),
    ...(engine.variant === 'gpu' ? await checkCuda(engine) : []),
  ];
}

function checkDevice(usesGpu: boolean, { variant }: Engine, driver: NvidiaDriver | undefined): Check {
  const threads = `CPU, ${os.availableParallelism()} threads`;
  if (usesGpu)
    return { name: 'Device', status: 'ok', found: driver?.gpus.map(({ name }) => name).join(', ') || 'GPU' };
  if (variant === 'cpu' && driver)
    return {
      name: 'Device',
      status: 'note',
      found: `${threads}; an NVIDIA driver is here too`,
      remedy: 'graft engine install --gpu',
    };
  if (variant === 'gpu')
    return { name: 'Device', status: 'note', found: `${threads}: the GPU engine found no GPU` };
  return { name: 'Device', status: 'ok', found: threads };
}

async function checkCuda({ folder }: Engine): Promise<Check[]> {
  const found = await findCudaParts(folder);
  return Object.entries(found).map(([name, file]) => {
    const purpose = cudaParts[name as keyof typeof cudaParts];
    if (file !== undefined)
      return { name: `CUDA ${name}`, status: 'ok', found: `${purpose}: nvidia/${file}` };
    return {
      name: `CUDA ${name}`,
      status: 'missing',
      found: `${purpose}: not there`,
      remedy: 'graft engine remove --gpu && graft engine install --gpu',
    };
  });
}

function checkDriver(driver: NvidiaDriver | undefined): Check {
  if (!driver)
    return { name: 'NVIDIA driver', status: 'note', found: 'none answers: experiments run on the CPU' };
  const cards = driver.gpus.map(({ name, memoryMiB }) => `${name}, ${formatBytes(memoryMiB * 2 ** 20)}`);
  return { name: 'NVIDIA driver', status: 'ok', found: [driver.version, ...cards].join('; ') };
}

function checkMemory(): Check {
  const found = `${formatBytes(os.freemem())} free of ${formatBytes(os.totalmem())}`;
  if (os.totalmem() >= leastMemory) return { name: 'Memory', status: 'ok', found };
  return {
    name: 'Memory',
    status: 'note',
    found,
    remedy: `Fine-tuning a small model takes about ${formatBytes(leastMemory)}: close other programs.`,
  };
}

async function checkDisk(cacheFolder: string): Promise<Check> {
  const free = await freeSpace(cacheFolder);
  const found = `${formatBytes(free)} free in ${cacheFolder}`;
  if (free >= leastDisk) return { name: 'Disk', status: 'ok', found };
  return {
    name: 'Disk',
    status: 'note',
    found,
    remedy: 'Free some space, or set GRAFT_CACHE to a folder on another disk.',
  };
}

async function checkPythonClient(env: Env): Promise<Check> {
  const name = 'uv or pip';
  for (const [command, ...args] of [
    ['uv', '--version'],
    ['python3', '-m', 'pip', '--version'],
    ['python', '-m', 'pip', '--version'],
  ] as const) {
    const { exitCode, stdout } = await runProgram(command, args, { env });
    if (exitCode === 0) return { name, status: 'ok', found: /^\S+ \S+/.exec(stdout)?.[0] ?? command };
  }
  return {
    name,
    status: 'note',
    found: 'neither is here; downloads ask one of them for addresses',
    remedy: 'Install pip (python3-pip) or uv.',
  };
}
