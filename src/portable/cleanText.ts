import { Parser } from 'htmlparser2';

/** The enabled cleaning steps. */
export interface Cleaning {
  readonly html: boolean;
  readonly unicode: 'none' | 'NFC' | 'NFKC';
  readonly lowercase: boolean;
  readonly punctuation: boolean;
  readonly whitespace: boolean;
}

/** Cleans a text: markup first, because the other steps need its text; white space last, because the others leave some. */
export function cleanText(
  text: string,
  { html, unicode, lowercase, punctuation, whitespace }: Cleaning,
): string {
  let cleaned = text;
  if (html) cleaned = withoutHtml(cleaned);
  if (unicode !== 'none') cleaned = cleaned.normalize(unicode);
  if (lowercase) cleaned = cleaned.toLowerCase();
  if (punctuation) cleaned = withoutPunctuation(cleaned);
  if (whitespace) cleaned = cleaned.replace(/\s+/g, ' ').trim();
  return cleaned;
}

/** Inline elements: their tags do not separate words. */
const inline = new Set(
  'a abbr b bdi bdo cite code em font i kbd mark q s small span strike strong sub sup tt u var wbr'.split(
    ' ',
  ),
);
/** Elements without readable text. */
const hidden = new Set(['script', 'style']);

/** The visible text of an HTML fragment; a `<` that begins no tag stays. */
function withoutHtml(text: string): string {
  const parts: string[] = [];
  let hiddenDepth = 0;
  const separate = (name: string) => !inline.has(name) && parts.push(' ');
  const parser = new Parser({
    onopentag: (name) => {
      if (hidden.has(name)) hiddenDepth += 1;
      separate(name);
    },
    ontext: (part) => {
      if (hiddenDepth === 0) parts.push(part);
    },
    onclosetag: (name) => {
      if (hidden.has(name)) hiddenDepth -= 1;
      separate(name);
    },
  });
  parser.end(text);
  return parts.join('');
}

/** Unicode punctuation and ASCII symbols. Emoji stay, because they carry meaning. */
const punctuationMarks = /(?!(?<=\p{L})['’](?=\p{L}))[\p{P}$+<=>^`|~]/gu;

function withoutPunctuation(text: string): string {
  return text.replace(punctuationMarks, ' ');
}
