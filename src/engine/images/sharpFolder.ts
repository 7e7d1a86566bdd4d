import path from 'node:path';

/** Where `npm install --prefix FOLDER sharp` is to put it, so that no workspace brings code along. */
export const sharpFolder = (cacheFolder: string) => path.join(cacheFolder, 'sharp');
