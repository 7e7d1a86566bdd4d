import path from 'node:path';
import type { Engine } from './findEngine';

/**
 * A serialized `ConfigProto { graph_options { rewrite_options { disable_meta_optimizer: true } } }` disables TensorFlow's graph optimizer,
 * Grappler. It gains nothing for these graphs on a CPU and takes 250 to 350 ms of every session's first run.
 */
const withoutGrappler = '52055203980101';

/**
 * The same with `experimental { disable_thread_spinning: true }`: idle threads sleep immediately and leave the cores to others. A training
 * took 4 % less time.
 */
const forTraining = `${withoutGrappler}8201024801`;

/** `withoutGrappler` and `inter_op_parallelism_threads: -1`: operations run in the calling thread. */
const inOneThread = `${withoutGrappler}28ffffffffffffffffff01`;

/**
 * Settings for a CPU process that only generates text. Each token reads every weight and computes little, so memory bandwidth and the time
 * between operations dominate.
 */
export function generationEnvironment(): Record<string, string> {
  return {
    // Each operation waits for the previous one, so another thread would not finish it sooner.
    GRAFT_SESSION_CONFIG: inOneThread,
    // Weights in pages of 4 kB are read at half the memory bandwidth, because of address translation.
    ...(process.platform === 'linux' ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } : {}),
  };
}

/**
 * Settings that TensorFlow's native libraries read once, while they load. They must be in the environment of the process; the user's values
 * win.
 * @param engine the engine of the libraries, if Graft installed it
 */
export function nativeEnvironment(cacheFolder: string, engine?: Engine): Record<string, string> {
  const cuda = engine?.variant === 'gpu' ? path.join(engine.folder, 'nvidia', 'cuda_nvcc') : undefined;
  return {
    TF_CPP_MIN_LOG_LEVEL: '3',
    // Without it, processors without AVX-512's integer products get kernels that are up to 1.5 times slower.
    TF_ENABLE_ONEDNN_OPTS: '1',
    // Without a cache, XLA compiles a step again in every process, which takes minutes on a GPU.
    TF_XLA_FLAGS: `--tf_xla_persistent_cache_directory=${path.join(cacheFolder, 'xla')}`,
    // Grappler's effect on a GPU has not been measured.
    ...(engine?.variant === 'gpu' ? {} : { GRAFT_SESSION_CONFIG: forTraining }),
    // By default, XLA looks for libdevice in the folder of CUDA's installer.
    ...(cuda ? { XLA_FLAGS: `--xla_gpu_cuda_data_dir=${cuda}` } : {}),
  };
}
