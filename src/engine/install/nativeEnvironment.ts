import path from 'node:path';
import type { Engine } from './findEngine';

/**
 * A serialized `ConfigProto { graph_options { rewrite_options { disable_meta_optimizer: true } } }`: TensorFlow's graph optimizer, Grappler,
 * off. It gains nothing for these graphs on a CPU, and takes 250 to 350 ms of every session's first run.
 */
const withoutGrappler = '52055203980101';

/**
 * The same with `experimental { disable_thread_spinning: true }`: threads that have nothing to do sleep at once, and leave the cores to those
 * that have, of which there are more than cores. A training took 4 % less time.
 */
const forTraining = `${withoutGrappler}8201024801`;

/** `withoutGrappler` and `inter_op_parallelism_threads: -1`: operations run in the thread that asks for them. */
const inOneThread = `${withoutGrappler}28ffffffffffffffffff01`;

/**
 * Settings for a process on a CPU that does nothing but continue texts, from its start. Each token reads every weight and computes little
 * with it, so what counts are memory's pace and the time between two operations.
 */
export function generationEnvironment(): Record<string, string> {
  return {
    // Each operation waits for the one before it, and is not done sooner for being handed to another thread.
    GRAFT_SESSION_CONFIG: inOneThread,
    // Weights in pages of 4 kB are read at half the pace of memory, since each page's address is looked up anew.
    ...(process.platform === 'linux' ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } : {}),
  };
}

/**
 * Settings that TensorFlow's native libraries read once, while they load: whoever starts a process that loads them sets these,
 * unless the user has set his own.
 * @param engine whose libraries they are, where it is one of Graft's own
 */
export function nativeEnvironment(cacheFolder: string, engine?: Engine): Record<string, string> {
  const cuda = engine?.variant === 'gpu' ? path.join(engine.folder, 'nvidia', 'cuda_nvcc') : undefined;
  return {
    TF_CPP_MIN_LOG_LEVEL: '3',
    // Without it, processors that lack AVX-512's whole-number products get kernels that take up to half as long again.
    TF_ENABLE_ONEDNN_OPTS: '1',
    // XLA compiles a step anew in every process, for minutes on a GPU, unless it may keep what it made.
    TF_XLA_FLAGS: `--tf_xla_persistent_cache_directory=${path.join(cacheFolder, 'xla')}`,
    // What Grappler is worth on a GPU has not been measured.
    ...(engine?.variant === 'gpu' ? {} : { GRAFT_SESSION_CONFIG: forTraining }),
    // XLA looks for libdevice where CUDA's own installer would have put it.
    ...(cuda ? { XLA_FLAGS: `--xla_gpu_cuda_data_dir=${cuda}` } : {}),
  };
}
