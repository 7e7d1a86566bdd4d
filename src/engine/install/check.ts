/** One line of the doctor's table. */
export interface Check {
  readonly name: string;
  /** `note`: not needed for the engine that is used, or not there yet. `missing`: Graft cannot work. */
  readonly status: 'ok' | 'note' | 'missing';
  readonly found: string;
  /** The command that fixes it. */
  readonly remedy?: string;
}
