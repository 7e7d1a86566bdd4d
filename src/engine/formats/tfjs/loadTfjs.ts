import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TensorFlowJs } from '../../../portable/tfjs';
import { programsFolder } from '../../programsFolder';

/**
 * TensorFlow.js as a browser without a graphics card has it: on its backend in plain JavaScript. It is another copy than the one that
 * trains, which has the native backend and lacks what reads graph models.
 */
export async function loadTfjs(): Promise<TensorFlowJs> {
  return (await import(pathToFileURL(path.join(programsFolder, 'tfjs.js')).href)) as TensorFlowJs;
}
