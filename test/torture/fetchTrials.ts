import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gitHash, sha256, startHub } from '../engine/assets/hub/hubFixture';
import { startProxy } from '../engine/assets/proxyFixture';
import { judgeDone, Place, type Random } from './trials';

const commit = 'c'.repeat(40);
const password = 'hunter2secret';

/** The number of bytes that pass through the proxy in an undisturbed run. */
let wholeBytes: Promise<number> | undefined;

/**
 * Kills a run while it fetches its model from a hub through a slow proxy, after a random number of bytes, up to three times. No blob may
 * then be anything but whole, and the next run goes on to the same result.
 */
export async function fetchTrial(template: string, expected: string, _: number, random: Random) {
  wholeBytes ??= withHub(template, async (fetching) => {
    const wrong = judgeDone(fetching.place, await fetching.run(), expected);
    if (wrong) throw new Error(`The undisturbed fetch fails: ${wrong}`);
    return fetching.bytes();
  });
  const whole = await wholeBytes;
  return withHub(template, async ({ place, run, killAfter, bytes }) => {
    const kills = 1 + Math.floor(random() * 3);
    for (let i = 0; i < kills; i++) {
      killAfter(bytes() + Math.floor(random() * whole));
      const killed = await run();
      if (killed.output.includes(password)) return 'the password of the proxy is shown';
      const half = damagedBlob(place);
      if (half !== undefined) return `after ${bytes()} bytes, ${half} is not what its name says`;
    }
    killAfter(undefined);
    const wrong = judgeDone(place, await run(), expected) ?? leftOver(place);
    return wrong && `${kills} kills: ${wrong}`;
  });
}

interface Fetching {
  readonly place: Place;
  run(): ReturnType<Place['graft']>;
  /** Kills the current run after the given number of bytes has passed through the proxy. */
  killAfter(bytes: number | undefined): void;
  bytes(): number;
}

async function withHub<T>(template: string, use: (fetching: Fetching) => Promise<T>): Promise<T> {
  const place = new Place(template);
  const model = path.join(place.inside, 'tiny-bert');
  const names = readdirSync(model);
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(model, name))]));
  renameSync(model, path.join(place.folder, 'moved'));
  const experiment = path.join(place.inside, 'test.graft.md');
  writeFileSync(experiment, readFileSync(experiment, 'utf8').replace('./tiny-bert', 'hub:org/tiny'));
  const hub = await startHub({ 'org/tiny': { commit, files } });
  let [passed, limit]: [number, number | undefined] = [0, undefined];
  const proxy = await startProxy({
    login: `ann:${password}`,
    onPiece: async (bytes) => {
      passed += bytes;
      if (limit !== undefined && passed >= limit) place.killAll();
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  });
  const env = {
    HF_ENDPOINT: hub.endpoint,
    HF_HOME: path.join(place.folder, 'huggingface'),
    HTTP_PROXY: `http://ann:${password}@127.0.0.1:${proxy.port}`,
    NO_PROXY: undefined,
    no_proxy: undefined,
  };
  try {
    const killAfter = (bytes: number | undefined) => {
      limit = bytes;
    };
    return await use({ place, run: () => place.run([], env), killAfter, bytes: () => passed });
  } finally {
    await proxy.close();
    await hub.close();
    place.remove();
  }
}

const repositoryOf = (place: Place) => path.join(place.folder, 'huggingface/hub/models--org--tiny');

/** A blob whose content has not the hash that is its name; a part of one has another name. */
function damagedBlob(place: Place): string | undefined {
  const blobs = path.join(repositoryOf(place), 'blobs');
  if (!existsSync(blobs)) return undefined;
  return readdirSync(blobs).find((name) => {
    const content = readFileSync(path.join(blobs, name));
    if (/^[0-9a-f]{64}$/.test(name)) return sha256(content) !== name;
    return /^[0-9a-f]{40}$/.test(name) && gitHash(content) !== name;
  });
}

/** Something that no later run will use. */
function leftOver(place: Place): string | undefined {
  const names = readdirSync(repositoryOf(place), { recursive: true }) as string[];
  const whole =
    /^(blobs|refs|snapshots)$|^blobs\/([0-9a-f]{40}|[0-9a-f]{64})$|^refs\/main$|^snapshots\/c{40}(\/[\w.-]+)?$/;
  const other = names.find(
    (name) => !whole.test(name.split(path.sep).join('/')) || /\.(part|tmp)/.test(name),
  );
  return other && `${other} is left`;
}
