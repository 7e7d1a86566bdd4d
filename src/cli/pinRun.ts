import { pinRun } from '../runs/runStore';
import { graftFolderAt } from './graftFolderAt';

/** `graft pin`: marks a run as one to keep, or takes the mark away. */
export async function pin(run: string, place: string, { undo = false }: { undo?: boolean }): Promise<void> {
  await pinRun(await graftFolderAt(place), run, !undo);
  console.log(undo ? `${run} may be removed by \`graft clean\`.` : `${run} is kept.`);
}
