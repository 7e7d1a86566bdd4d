// Proves, on a machine without a GPU, that the GPU engine's TensorFlow finds every CUDA library inside the engine's own folder, with
// no LD_LIBRARY_PATH. A stand-in for the NVIDIA driver, compiled here, reports one card. TensorFlow then opens the libraries as it
// would for a real card, and the dynamic linker reports the file of each. The rest of the process needs a real driver and may end in
// any way. Needs Linux and `cc`. Usage: node scripts/proveGpuLayout.mjs [ENGINE_FOLDER]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { askGraft, fail, run } from './prepare.mjs';

const wanted = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcudnn.so.9',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
  'libnvJitLink.so.12',
];

const driver = `
#include <stddef.h>
#include <string.h>
int cuInit(unsigned flags) { return 0; }
int cuDriverGetVersion(int *version) { *version = 12090; return 0; }
int cuDeviceGetCount(int *count) { *count = 1; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return 0; }
/* 75 and 76: compute capability; 16: multiprocessors. */
int cuDeviceGetAttribute(int *value, int attribute, int device) { *value = attribute == 75 ? 9 : attribute == 76 ? 0 : attribute == 16 ? 132 : 64; return 0; }
int cuDeviceGetName(char *name, int length, int device) { strncpy(name, "stand-in", length); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)1 << 34; return 0; }
int cuDeviceGetPCIBusId(char *id, int length, int device) { strncpy(id, "0000:00:00.0", length); return 0; }
int cuDeviceGetUuid(void *uuid, int device) { memset(uuid, 1, 16); return 0; }
int cuDevicePrimaryCtxSetFlags_v2(int device, unsigned flags) { return 0; }
int cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) { *flags = 0; *active = 0; return 0; }
static int context;
int cuDevicePrimaryCtxRetain(void **result, int device) { *result = &context; return 0; }
int cuCtxGetCurrent(void **result) { *result = &context; return 0; }
int cuCtxSetCurrent(void *current) { return 0; }
int cuCtxGetDevice(int *device) { *device = 0; return 0; }
int cuDeviceCanAccessPeer(int *can, int one, int other) { *can = 0; return 0; }
int cuMemGetInfo_v2(size_t *free, size_t *total) { *free = *total = (size_t)1 << 34; return 0; }
int cuGetErrorName(int error, const char **text) { *text = "stand-in"; return 0; }
int cuGetErrorString(int error, const char **text) { *text = "stand-in"; return 0; }
`;
const management = 'int nvmlInit_v2(void) { return 0; }\n';

const folder = path.resolve(process.argv[2] ?? askGraft('engine', 'where', '--gpu'));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'graft-stand-in-'));
compile('libcuda.so.1', driver);
compile('libnvidia-ml.so.1', management);
const log = loadBinding();
rmSync(scratch, { recursive: true });

const opened = [...log.matchAll(/calling init: (\S+)/g)].map(([, file]) => path.normalize(file));
const lines = wanted.map((name) => [
  name,
  opened.find((file) => path.basename(file) === name && file.startsWith(`${folder}/nvidia/`)),
]);
for (const [name, file] of lines)
  console.log(`${name.padEnd(20)} ${file ? path.relative(folder, file) : 'NOT FOUND in the engine'}`);
const accepted = log.includes('Adding visible gpu devices: 0');
console.log(accepted ? 'TensorFlow accepts the device.' : 'TensorFlow gives up the device.');
if (!accepted || lines.some(([, file]) => file === undefined)) fail('The layout does not hold.');

function compile(name, source) {
  const file = path.join(scratch, 'source.c');
  writeFileSync(file, source);
  run('cc', ['-shared', '-fPIC', `-Wl,-soname,${name}`, '-o', path.join(scratch, name), file]);
}

/** The output of the dynamic linker and TensorFlow while they look for the device. Only the stand-in comes from LD_LIBRARY_PATH. */
function loadBinding() {
  const program = `const binding = { exports: {} };
    process.dlopen(binding, ${JSON.stringify(path.join(folder, 'tensorflow/tfjs_binding.node'))});
    binding.exports.isUsingGpuDevice();`;
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: scratch,
    LD_DEBUG: 'libs',
    TF_CPP_MAX_VLOG_LEVEL: '1',
    TF_CPP_MIN_LOG_LEVEL: '0',
  };
  return spawnSync(process.execPath, ['-e', program], { env, maxBuffer: 2 ** 30 }).stderr.toString();
}
