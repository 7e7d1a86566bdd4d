import type { Catalogue, Parts, PartsOf } from './catalogue';
import { generalErrors } from './general';

/**
 * Coded errors. Every failure that a user can meet has a code, says what happened and why, and what to do next. The sentences stand in
 * the catalogues of this folder, one a room. Terminal, notebook and log show an error by `describeError`, so that it reads the same
 * everywhere.
 */

/** The place in a user's file that caused the error. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** The data of an error beside its words. */
export interface ErrorContext {
  readonly place?: Place | undefined;
  /** Other lines of the same file with the same error. */
  readonly alsoLines?: readonly number[] | undefined;
  /** Bytes that the remedy downloads. */
  readonly download?: number | undefined;
  readonly cause?: unknown;
}

export interface GraftErrorDetails extends ErrorContext {
  /** The next step, as a sentence to the user. */
  readonly remedy?: string | undefined;
  /** The parts of the sentences, from which a window words them in its display language. */
  readonly parts?: Parts | undefined;
}

const brand = Symbol.for('graft.GraftError');

/**
 * The code is `room/what`, for example `dataset/one-class`: stable, so that scripts can branch on it.
 * The message is one or more whole sentences.
 */
export class GraftError extends Error {
  readonly code: string;
  readonly remedy: string | undefined;
  readonly parts: Parts | undefined;
  readonly place: Place | undefined;
  readonly alsoLines: readonly number[];
  readonly download: number | undefined;

  constructor(code: string, message: string, details: GraftErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'GraftError';
    this.code = code;
    this.remedy = details.remedy;
    this.parts = details.parts && definedParts(details.parts);
    this.place = details.place;
    this.alsoLines = details.alsoLines ?? [];
    this.download = details.download;
  }

  get [brand](): true {
    return true;
  }

  /** A program may be several bundles, each with its own copy of this class: one's errors are coded errors to the others too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

/** The parts that JSON keeps. */
function definedParts(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

/** Makes errors whose words stand in a catalogue: a code that is not there, or a part that is missing, does not compile. */
export function errorsOf<C extends Catalogue>(catalogue: C) {
  return <K extends keyof C & string>(code: K, parts: PartsOf<C[K]>, context?: ErrorContext): GraftError => {
    const { message, remedy } = catalogue[code]!.say(parts as never);
    return new GraftError(code, message, { ...context, remedy, parts: parts as Parts });
  };
}

/** The user asked to stop. Not a failure: a run that ends with it is `cancelled` and can go on later. */
export class CancelledError extends GraftError {
  constructor() {
    super('run/cancelled', generalErrors['run/cancelled'].say({}).message, { parts: {} });
    this.name = 'CancelledError';
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof GraftError && value.code === 'run/cancelled';
  }
}

/** The message of a thrown value as a clause, without a full stop. */
export function whyOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
}

/** Whether something failed for want of an engine, which the user can install. @param error as it was thrown, or as a record */
export function isMissingEngine(error: unknown): boolean {
  return (error as Partial<ErrorRecord> | undefined)?.code === 'engine/not-installed';
}

/** The plain-data form of an error, as it travels in the event log. */
export interface ErrorRecord {
  code: string;
  message: string;
  remedy?: string | undefined;
  /** The parts of the sentences; absent in old logs. */
  parts?: Parts | undefined;
  place?: { file: string; line?: number | undefined; column?: number | undefined } | undefined;
  download?: number | undefined;
  stack?: string | undefined;
}

/** Any thrown value as a record. A value that is not a `GraftError` is a defect of ours, and keeps its stack. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof GraftError) {
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.remedy === undefined ? {} : { remedy: thrown.remedy }),
      ...(thrown.parts === undefined ? {} : { parts: thrown.parts }),
      ...(thrown.place === undefined ? {} : { place: thrown.place }),
      ...(thrown.download === undefined ? {} : { download: thrown.download }),
    };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    code: 'graft/unexpected',
    ...generalErrors['graft/unexpected'].say({ why: error.message }),
    parts: { why: error.message },
    ...(error.stack === undefined ? {} : { stack: error.stack }),
  };
}

/** The inverse of `toErrorRecord`, for an error that crossed a thread or a process. */
export function fromErrorRecord(record: ErrorRecord): GraftError {
  if (record.code === 'run/cancelled') return new CancelledError();
  const error = new GraftError(record.code, record.message, {
    remedy: record.remedy,
    parts: record.parts,
    download: record.download,
    place: placeOfRecord(record),
  });
  if (record.stack !== undefined) error.stack = record.stack;
  return error;
}

function placeOfRecord({ place }: ErrorRecord): Place | undefined {
  if (!place) return undefined;
  const { file, line, column } = place;
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}

/** `file:line:column`, as editors and terminals make it a link. */
export function formatPlace(place: NonNullable<ErrorRecord['place']>): string {
  return [place.file, place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(':');
}

/** The error in one line: message, and remedy if there is one. */
export function errorSentences({ message, remedy }: Pick<ErrorRecord, 'message' | 'remedy'>): string {
  return remedy ? `${message} ${remedy}` : message;
}

/** The error as a person reads it: place, message, remedy. Several lines, no trailing newline. */
export function describeError(error: ErrorRecord): string {
  const lines = [`${error.message} [${error.code}]`];
  if (error.place) lines.unshift(`${formatPlace(error.place)}`);
  if (error.remedy) lines.push(error.remedy);
  return lines.join('\n');
}
