import path from 'node:path';
import type { DataFinding } from '../../../experiment/dataFinding';
import { CancelledError } from '../../../experiment/errors';
import type { DigestStore } from '../../../files/digest';
import { mostOfAKind, upTo } from '../dataFindings';
import type { DatasetFile, DatasetSource } from '../datasetFiles';
import { folderSearch } from './folderSearch';
import type { PictureFactsStore } from './pictureFacts';
import { areLeaked, groupPictures, isTiny, type SoundLabelled } from './pictureFindings';
import { type FoundPicture, findPictures } from './pictureFolder';
import { pictureSourceOf } from './pictureSources';
import type { Unreadable } from './scanPictures';

/** What earlier runs have learned of pictures. */
export interface KnownPictures {
  readonly digests: Pick<DigestStore, 'remembered'>;
  readonly facts: Pick<PictureFactsStore, 'remembered'>;
}

interface CheckOptions extends DatasetSource {
  readonly known: KnownPictures;
  readonly signal?: AbortSignal;
}

/** More are not looked through again after each edit; a run still warns. */
const mostPictures = 20_000;

type Known = (SoundLabelled & FoundPicture) | Unreadable<FoundPicture>;
type About = Pick<DataFinding, 'code' | 'severity' | 'message'>;

/**
 * What is to be mended in a folder of pictures, picture by picture, at the line of the experiment that names it. No picture is read: those
 * are passed over of which no run has learned anything, or that have changed since. Of an archive only the order of its folders is looked
 * at, as no run keeps digests of what lies in one.
 * @throws GraftError as `findPictures`; CancelledError
 */
export async function checkPictures(file: DatasetFile, options: CheckOptions): Promise<DataFinding[]> {
  const search = folderSearch(file, options);
  const listing = await pictureSourceOf(file.format)!.list(file.path);
  const { pictures } = await findPictures({ ...search, listing });
  if (file.format !== 'pictures' || pictures.length > mostPictures) return [];
  const known = await knownOf(pictures, file, options);
  const finding = (picture: Known, about: About, other?: Known): DataFinding => ({
    ...about,
    file: options.experimentFile,
    line: search.place.line ?? 1,
    ...partsOf(file.path, picture, other),
  });
  const sound = known.filter((picture): picture is SoundLabelled & FoundPicture => 'hash' in picture.facts);
  const broken = known.filter((picture): picture is Unreadable<FoundPicture> => 'code' in picture.facts);
  return [
    ...broken.map((picture) => finding(picture, aboutBroken(picture))),
    ...repeated(sound).map(([picture, first, about]) => finding(picture, about, first)),
    ...sound.filter(({ facts }) => isTiny(facts)).map((picture) => finding(picture, aboutTiny(picture))),
  ].filter(upTo(mostOfAKind));
}

async function knownOf(
  pictures: readonly FoundPicture[],
  file: DatasetFile,
  { known: { digests, facts }, signal }: CheckOptions,
): Promise<Known[]> {
  const known: Known[] = [];
  for (const picture of pictures) {
    if (signal?.aborted) throw new CancelledError();
    const digest = await digests.remembered(path.join(file.path, picture.path));
    const own = digest && (await facts.remembered(digest.sha256));
    if (own) known.push({ ...picture, ...digest, facts: own } as Known);
  }
  return known;
}

/** Where a picture of a folder lies, and what can be done with it. */
function partsOf(
  root: string,
  picture: FoundPicture,
  other: FoundPicture | undefined,
): Pick<DataFinding, 'picture' | 'other' | 'fixes'> {
  const classFolder = path.join(root, ...classPath(picture));
  return {
    picture: path.join(root, picture.path),
    ...(other && { other: { file: path.join(root, other.path), line: 1 } }),
    fixes: [
      { fix: 'exclude', pattern: picture.path },
      { fix: 'move-picture', classFolder },
      { fix: 'trash-picture' },
    ],
  };
}

/** The names of the folders that lead to a picture's class. */
function classPath({ path: picture, split }: FoundPicture): string[] {
  return picture.split('/').slice(0, split === undefined ? 1 : 2);
}

type Repeated = readonly [picture: Known, first: Known, about: About];

/** Each picture that equals or resembles one before it; what is equal is not said to be alike as well. */
function repeated(pictures: readonly (SoundLabelled & FoundPicture)[]): Repeated[] {
  const { same, alike } = groupPictures(pictures);
  const copies = new Set(same.flatMap(([, ...others]) => others));
  const pairs = (groups: readonly number[][]) =>
    groups.flatMap(([first, ...others]) => others.map((i) => [pictures[i]!, pictures[first!]!] as const));
  const onlyAlike = alike.map((group) => group.filter((i) => !copies.has(i)));
  return [
    ...pairs(same).map(([picture, first]) => [picture, first, aboutCopy(picture, first)] as const),
    ...pairs(onlyAlike).map(([picture, first]) => [picture, first, aboutAlike(picture, first)] as const),
  ];
}

function aboutCopy(picture: FoundPicture, first: FoundPicture): About {
  if (picture.label !== first.label)
    return {
      code: 'dataset/conflicting-labels',
      severity: 'warning',
      message: `${picture.path} is a copy of ${first.path}, which has another label.`,
    };
  return areLeaked([picture, first])
    ? leak(picture, first)
    : {
        code: 'dataset/duplicates',
        severity: 'information',
        message: `${picture.path} is a copy of ${first.path}.`,
      };
}

function aboutAlike(picture: FoundPicture, first: FoundPicture): About {
  return areLeaked([picture, first])
    ? leak(picture, first)
    : {
        code: 'dataset/near-duplicates',
        severity: 'information',
        message: `${picture.path} looks like ${first.path}.`,
      };
}

const leak = (picture: FoundPicture, first: FoundPicture): About => ({
  code: 'dataset/leaked-pictures',
  severity: 'warning',
  message: `Of ${picture.path} and ${first.path}, which are the same or look alike, one is scored and one is trained on. That makes the score too good.`,
});

const aboutBroken = ({ path: name, facts }: Unreadable<FoundPicture>): About => ({
  code: facts.code,
  severity: 'warning',
  message: `${name} ${facts.why}`,
});

const aboutTiny = ({ path: name, facts: { width, height } }: SoundLabelled): About => ({
  code: 'dataset/tiny-pictures',
  severity: 'information',
  message: `${name} has only ${width} x ${height} pixels.`,
});
