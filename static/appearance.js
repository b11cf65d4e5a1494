// How the page looks and in which language it speaks: chosen here, and remembered until the next visit.

import { readPalette } from './canvas.js';
import { LANGUAGES, applyWords } from './i18n.js';
import { recall, remember } from './memory.js';

/** @import { State } from './state.js' */
/** @import { Strings, Translate } from './i18n.js' */

/**
 * @param {string} language
 * @returns {Promise<Strings>}
 */
export async function words(language) {
  return (await fetch(new URL(`./i18n/${language}.json`, import.meta.url))).json();
}

/**
 * @param {{get: () => State, set: (patch: Partial<State>) => void}} store
 * @param {() => Translate} translate in the language of the moment
 */
export function createAppearance(store, translate) {
  const root = document.documentElement;

  /** @param {string} language */
  async function setLanguage(language) {
    store.set({ language, strings: await words(language) });
    root.lang = language === 'zh' ? 'zh-CN' : language;
    root.dataset.language = language;
    applyWords(document, translate());
    document.cookie = `lang=${language}; path=/; max-age=31536000; samesite=lax`;
    remember('language', language);
    // The address names a language only if it did before; then it must not bring the old one back.
    const url = new URL(location.href);
    if (url.searchParams.has('lang')) {
      url.searchParams.set('lang', language);
      history.replaceState(null, '', url);
    }
  }

  /** @param {'light' | 'dark'} theme */
  function setTheme(theme) {
    root.dataset.theme = theme;
    remember('theme', theme);
    store.set({ palette: readPalette(document.body) });
  }

  /** @param {'usual' | 'safe'} pair */
  function setColors(pair) {
    root.dataset.colors = pair;
    remember('colors', pair);
    // The words name colours: the same strings, as new ones, are said anew.
    store.set({ colors: pair, palette: readPalette(document.body), strings: { ...store.get().strings } });
    applyWords(document, translate());
  }

  /**
   * What was chosen at an earlier visit. The server knows the language from a cookie; where there are no cookies, the page
   * remembers it.
   * @param {string} language that the page came in
   */
  function restore(language) {
    if (root.dataset.colors === 'safe') setColors('safe');
    const remembered = recall('language');
    const named = new URL(location.href).searchParams.has('lang');
    if (remembered && LANGUAGES.includes(remembered) && remembered !== language && !named) setLanguage(remembered);
  }

  return { setLanguage, setTheme, setColors, restore };
}
