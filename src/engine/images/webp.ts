import { riffChunks } from './sections';

/** Whether a WebP file has several frames, or says so. */
export function isAnimatedWebp(bytes: Uint8Array): boolean {
  for (const { name, data } of riffChunks(bytes)) {
    if (name === 'ANIM' || name === 'ANMF') return true;
    if (name === 'VP8X' && ((data[0] ?? 0) & 0b10) !== 0) return true;
  }
  return false;
}
