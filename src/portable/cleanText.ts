import { Parser } from 'htmlparser2';

/** Which cleaning steps are on. */
export interface Cleaning {
  readonly html: boolean;
  readonly unicode: 'none' | 'NFC' | 'NFKC';
  readonly lowercase: boolean;
  readonly punctuation: boolean;
  readonly whitespace: boolean;
}

/** Cleans a text: markup first, since what it hides is text for the other steps; white space last, since they leave some. */
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

/** Elements within a line: their tags separate no words. */
const inline = new Set(
  'a abbr b bdi bdo cite code em font i kbd mark q s small span strike strong sub sup tt u var wbr'.split(
    ' ',
  ),
);
/** Elements whose content is not text to read. */
const hidden = new Set(['script', 'style']);

/** The text of an HTML fragment, as a reader sees it; a `<` that begins no tag stays. */
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

/** Punctuation of Unicode, and the characters of ASCII that Unicode counts among the symbols. Emoji stay: they say something. */
const punctuationMarks = /(?!(?<=\p{L})['’](?=\p{L}))[\p{P}$+<=>^`|~]/gu;

function withoutPunctuation(text: string): string {
  return text.replace(punctuationMarks, ' ');
}
