import path from 'node:path';
import type { HubSource, PresetFile } from '../../experiment/preset';
import type { AssetIo, OnProgress } from './assetIo';
import { requireSpace } from './diskSpace';
import { download } from './download';

/** The Hugging Face hub, unless the user's environment names a mirror in the variable that its own libraries read. */
const hubAddress = (env: AssetIo['env']) => env.HF_ENDPOINT ?? 'https://huggingface.co';

/**
 * Downloads files of a repository on the Hugging Face hub, each verified against its pin.
 * @param intoFolder an existing folder; the caller makes it appear atomically (`buildFolder`)
 * @throws GraftError `network/*`, `assets/wrong-checksum`, `files/*`; CancelledError
 */
export async function fetchFromHub(
  { repository, revision }: HubSource,
  files: readonly PresetFile[],
  intoFolder: string,
  io: AssetIo,
  onProgress: OnProgress = () => {},
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await requireSpace(io.cacheFolder, bytes, repository);
  for (const { name, ...pin } of files) {
    const url = `${hubAddress(io.env)}/${repository}/resolve/${revision}/${name}`;
    await download({ url, ...pin }, path.join(intoFolder, name), io, onProgress);
  }
}
