export interface EngineOptions {
  cpu?: boolean;
  gpu?: boolean;
  json?: boolean;
  /** `install` only: presets whose files are wanted before any run asks for them. */
  preset?: string[];
}
