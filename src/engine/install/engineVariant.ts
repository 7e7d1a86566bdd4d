/** What an engine can compute on. */
export type EngineVariant = 'cpu' | 'gpu';
export type EngineDevice = 'auto' | EngineVariant;
