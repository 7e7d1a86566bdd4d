import { GraftFolder } from '../../runs/graftFolder';
import { pinRun } from '../../runs/runMarks';
import { graftFolderAt } from './graftFolderAt';

/** `graft pin`: protects a run from `graft clean`, or removes the protection. */
export async function pin(run: string, place: string, { undo = false }: { undo?: boolean }): Promise<void> {
  await pinRun(new GraftFolder(await graftFolderAt(place)), run, !undo);
  console.log(undo ? `${run} is no longer pinned.` : `${run} is pinned.`);
}
