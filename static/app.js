// What every view is given, and what it gives back.

/** @import { Actions } from './actions.js' */
/** @import { Translate } from './i18n.js' */
/** @import { State } from './state.js' */

/**
 * @typedef {object} App
 * @property {Actions} actions
 * @property {Translate} t a word in the language of the moment
 * @property {(kind: 'error' | 'remark', code: string, params: Readonly<Record<string, unknown>>) => string} sentence
 * @property {() => void} reconnect
 * @property {(language: string) => void} setLanguage
 * @property {(theme: 'light' | 'dark') => void} setTheme
 * @property {(colors: 'usual' | 'safe') => void} setColors
 */

/**
 * @typedef {object} View
 * @property {(state: State, last: State | null) => void} render draws what differs from what was last drawn
 */

export {};
