/** What of a BertNormalizer's settings matters here; both are on unless they are off. */
export interface NormalizerSettings {
  readonly type: string;
  readonly handle_chinese_chars?: boolean | undefined;
  readonly lowercase?: boolean | undefined;
}

/**
 * The CJK ideographs beyond the Basic Multilingual Plane that BERT's normalizer sets apart. The block borders are the original's,
 * gaps included (U+2B820 to U+2B91F and everything from U+2CEB0 on, but for the compatibility supplement, are left together).
 * Source: `_is_chinese_char` of google-research/bert, tokenization.py
 */
const ideographs =
  /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/**
 * What is done to a text in front of the tokenizer library, so that it gives the ids of the original: the library knows only the
 * ideographs of the Basic Multilingual Plane, and lowercases whole words, where JavaScript gives a capital sigma at a word's end the
 * form that it has there (the original lowercases each character by itself).
 */
export function mendBertNormalizer(
  normalizer: NormalizerSettings | null | undefined,
): (text: string) => string {
  if (normalizer?.type !== 'BertNormalizer') return (text) => text;
  const separate = normalizer.handle_chinese_chars !== false;
  const lowercase = normalizer.lowercase !== false;
  return (text) => {
    const apart = separate ? text.replace(ideographs, ' $& ') : text;
    return lowercase ? apart.replaceAll('Σ', 'σ') : apart;
  };
}
