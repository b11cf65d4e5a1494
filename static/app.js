// What every view is given, and what it gives back.

/** @import { Actions } from './actions.js' */
/** @import { Translate } from './i18n.js' */
/** @import { State } from './state.js' */
/** @import { Scene } from './paint/network.js' */

/**
 * @typedef {object} App
 * @property {Actions} actions
 * @property {Translate} t a word in the language of the moment
 * @property {(kind: 'error' | 'remark', code: string, params: Readonly<Record<string, unknown>>) => string} sentence
 * @property {() => void} reconnect
 * @property {{paint: ((context: CanvasRenderingContext2D, scene: Scene) => void) | null}} overlay paints marks over the network, once a panel was opened
 * @property {(language: string) => void} setLanguage
 * @property {(theme: 'light' | 'dark') => void} setTheme
 * @property {(colors: 'usual' | 'safe') => void} setColors
 */

/**
 * @typedef {object} View
 * @property {(state: State, last: State | null) => void} render draws what differs from what was last drawn
 */

/**
 * @typedef {object} Panel what a module in panels/ exports under these names; the view also under the panel's own
 * @property {(element: HTMLElement, app: App) => View} view
 * @property {{from: readonly (keyof State)[], of: (state: State) => import('./state.js').Marks | null}} [marks] what the panel draws over the
 *   network while it is open: a pure function, called when one of those fields has changed
 */

export {};
