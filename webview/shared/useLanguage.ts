import chinese from '../../l10n/bundle.l10n.zh-cn.json';
import { setLanguage, type Translations } from '../../src/experiment/words/translation';

const languages: Readonly<Record<string, Translations>> = { 'zh-cn': chinese };

/** Sets the language of a page before anything is drawn. @param tag the window's language tag */
export function useLanguage(tag: string): void {
  setLanguage(tag, Object.hasOwn(languages, tag) ? languages[tag] : undefined);
}
