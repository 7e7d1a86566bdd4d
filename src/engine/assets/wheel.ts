import type { ProgramResult } from './runProgram';

/** A Python package's file, pinned. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The platform tag in the file's name, as pip's `--platform` takes it; left out for a wheel that fits everywhere. */
  readonly platform?: string;
}

/** The answer of pip or uv: how it ended, and the addresses that it named. */
export interface WheelAnswer {
  readonly result: ProgramResult;
  readonly addresses: readonly string[];
}

/** The Python version of the wheels. Their files are only data to Graft; the pinned files carry these tags. */
export const pythonVersion = '3.12';

/** The `file:` address of an absolute path. */
export function fileAddress(file: string): string {
  return `file://${file.startsWith('/') ? '' : '/'}${file.replaceAll('\\', '/').replaceAll('%', '%25').replaceAll('#', '%23').replaceAll('?', '%3F')}`;
}
