/**
 * The CJK ideographs beyond the Basic Multilingual Plane that BERT's normalizer sets apart. The block borders are the original's,
 * gaps included (U+2B820 to U+2B91F and everything from U+2CEB0 on, but for the compatibility supplement, are left together).
 * Source: `_is_chinese_char` of google-research/bert, tokenization.py
 */
const ideographs =
  /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/** Puts spaces around these ideographs, in front of a library that knows only those of the Basic Multilingual Plane. */
export function separateIdeographs(text: string): string {
  return text.replace(ideographs, ' $& ');
}
