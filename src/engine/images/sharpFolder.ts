import path from 'node:path';

/** The folder for `npm install --prefix FOLDER sharp`, outside any workspace, whose code must never run. */
export const sharpFolder = (cacheFolder: string) => path.join(cacheFolder, 'sharp');
