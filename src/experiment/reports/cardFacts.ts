import { parse } from 'yaml';
import * as z from 'zod';

/** The metadata at the head of a model card on the hub. */
export interface CardFacts {
  /** As the card has it, mostly an SPDX name in small letters. */
  readonly license?: string;
  /** Codes of languages. */
  readonly languages: readonly string[];
}

const short = z.string().max(100);
const headSchema = z.looseObject({
  license: short.optional().catch(undefined),
  license_name: short.optional().catch(undefined),
  language: z
    .union([short.transform((code) => [code]), z.array(short).max(500)])
    .optional()
    .catch(undefined),
});

/** Reads the head of a model card. The text is untrusted; unreadable fields are omitted. */
export function readCardFacts(text: string): CardFacts {
  const head = /^---\r?\n([\s\S]{0,65536}?)\r?\n---/.exec(text)?.[1];
  const { data } = headSchema.safeParse(head === undefined ? {} : parseYaml(head));
  const license = data?.license === 'other' ? (data.license_name ?? data.license) : data?.license;
  return { ...(license === undefined ? {} : { license }), languages: data?.language ?? [] };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return {};
  }
}
