export interface EngineOptions {
  cpu?: boolean;
  gpu?: boolean;
  json?: boolean;
  /** `install` only: presets to download ahead of time. */
  preset?: string[];
}
