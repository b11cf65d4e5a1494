// Language and theme: two buttons, each naming what it changes to.

import { find } from '../dom.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function preferences(element, { setLanguage, setTheme, t }) {
  const language = find(element, '#language', HTMLButtonElement);
  const theme = find(element, '#theme', HTMLButtonElement);
  const picture = find(theme, 'use', SVGUseElement);
  theme.onclick = () => setTheme(isDark() ? 'light' : 'dark');

  return {
    render(state, last) {
      if (state.palette === last?.palette && state.strings === last.strings) return;
      const other = state.language === 'zh' ? 'en' : 'zh';
      language.lang = other === 'zh' ? 'zh-CN' : 'en';
      language.onclick = () => setLanguage(other);
      const words = t(isDark() ? 'theme.toLight' : 'theme.toDark');
      theme.title = words;
      theme.setAttribute('aria-label', words);
      picture.setAttribute('href', isDark() ? '#i-sun' : '#i-moon');
    },
  };
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
