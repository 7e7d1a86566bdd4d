/** The devices that an engine supports. */
export type EngineVariant = 'cpu' | 'gpu';
export type EngineDevice = 'auto' | EngineVariant;
