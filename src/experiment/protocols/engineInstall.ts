import * as z from 'zod';
import { errorRecordSchema } from '../runs/events';
import { t } from '../words/translation';

/** The installation of the engine, from the program that does it to the page that shows it. */

const phases = {
  waiting: (name: string) => t('Waiting for {0}', name),
  locating: (name: string) => t('Asking where to download {0}', name),
  downloading: (name: string) => t('Downloading {0}', name),
  verifying: (name: string) => t('Verifying {0}', name),
  unpacking: (name: string) => t('Unpacking {0}', name),
  compiling: (name: string) => t('Compiling {0}', name),
};
type Phase = keyof typeof phases;

const progressSchema = z.object({
  phase: z.enum(Object.keys(phases) as [Phase, ...Phase[]]),
  name: z.string().max(300),
  /** Bytes; 0 of 0 without a count. */
  done: z.number(),
  total: z.number(),
});
export type InstallProgress = z.infer<typeof progressSchema>;

/** A message of `graft engine install` to its parent process over the IPC channel. */
export const fromInstallerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: progressSchema }),
  z.object({ type: z.literal('failed'), error: errorRecordSchema }),
  /** The engine is installed, but not the library that reads texts. */
  z.object({ type: z.literal('incomplete'), error: errorRecordSchema }),
]);
export type FromInstaller = z.infer<typeof fromInstallerSchema>;

/** The state of the installation in a window. */
export const engineStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('absent') }),
  z.object({ status: z.literal('installing'), progress: progressSchema.optional() }),
  z.object({ status: z.literal('cancelled') }),
  z.object({ status: z.literal('failed'), error: errorRecordSchema }),
  z.object({ status: z.literal('installed'), missing: errorRecordSchema.optional() }),
]);
export type EngineState = z.infer<typeof engineStateSchema>;

/** The present step of the installation: `Downloading tensorflow-cpu`. */
export function describeInstall(progress: InstallProgress | undefined): string {
  return progress ? phases[progress.phase](progress.name) : t('Preparing');
}
