// Wires the parts together: the socket into the state, the state into the views, the actions into the socket.

import { createActions } from './actions.js';
import { ANSWERS } from './answers.js';
import { barOf, createAddress, watchSliders } from './address.js';
import { createAppearance, words } from './appearance.js';
import { readPalette } from './canvas.js';
import { createConnection } from './connection.js';
import { find } from './dom.js';
import { createKeeping } from './keeping.js';
import { decode } from './frame.js';
import { LANGUAGES, sentence, translator } from './i18n.js';
import { createLate } from './late.js';
import { createLooking } from './looking.js';
import { chosenIn, missedBy } from './missed.js';
import { QUESTION, VERSION, commands, parseEvent } from './protocol.js';
import { leavesGap, onAnswer, onData, onDiagnosis, onDiverged, onError, onFrame, onHistory, onLink, onPlaying, onRecipe, withNotice } from './receive.js';
import { createSchedule } from './schedule.js';
import { createAsking, createSession } from './session.js';
import { initialState } from './state.js';
import { createStore } from './store.js';
import { article } from './views/article.js';
import { card } from './views/card.js';
import { colors } from './views/colors.js';
import { data } from './views/data.js';
import { goals } from './views/goals.js';
import { hiding } from './views/hiding.js';
import { keys } from './views/keys.js';
import { losschart } from './views/losschart.js';
import { network } from './views/network.js';
import { notices } from './views/notices.js';
import { output } from './views/output.js';
import { preferences } from './views/preferences.js';
import { remarks } from './views/remarks.js';
import { runto } from './views/runto.js';
import { settings } from './views/settings.js';
import { stats } from './views/stats.js';
import { status } from './views/status.js';
import { structure } from './views/structure.js';
import { summary } from './views/summary.js';
import { tabs } from './views/tabs.js';
import { transport } from './views/transport.js';
import { twins } from './views/twins.js';
import { watchers } from './views/watchers.js';

/** @import { App, View } from './app.js' */
/** @import { Answer } from './answers.js' */
/** @import { RecipeEvent, ServerEvent } from './protocol.js' */
/** @import { Frame } from './frame.js' */
/** @import { State } from './state.js' */

const root = document.documentElement;
const element = (/** @type {string} */ selector) => find(document, selector, HTMLElement);

const firstLanguage = root.dataset.language ?? LANGUAGES[0];
const store = createStore({ ...initialState(firstLanguage, await words(firstLanguage)), watches: 'watch' in root.dataset });

// --- the conversation

/** The newest frame that came, and the newest that was acknowledged. */
let [arrived, acknowledged] = [0, 0];
/** In a frame of another page: only the playground, and no entries in that page's history. */
const isEmbedded = 'embedded' in root.dataset;
const bar = barOf(window);
const address = createAddress(isEmbedded ? { ...bar, push: bar.replace } : bar);

/** The watch code of someone else's session, where this page shows that. */
const watched = root.dataset.watch;
const query = watched === undefined ? '' : `?watch=${encodeURIComponent(watched)}`;

const connection = createConnection({
  connect: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws${query}`),
  onStatus: (now) => {
    [arrived, acknowledged] = [0, 0];
    keeping.lost(chosenIn(store.get()));
    store.set({ status: now, playing: false, pending: {} });
  },
  onText: (text) => {
    const event = parseEvent(text);
    if (event) hear(event);
  },
  onBinary: (buffer) => {
    const message = decode(buffer);
    if (message?.kind === 'data') store.set(onData(store.get(), message));
    if (message?.kind === 'history') store.set(onHistory(store.get(), message));
    if (message?.kind === 'checkpoint') keeping.keep(message);
    if (message?.kind === 'frame') show(message);
    if (message && message.kind in ANSWERS) take(/** @type {Answer} */ (message));
  },
});
const keeping = createKeeping(() => sessionStorage, () => location.hash);
const askForHistory = createAsking(() => connection.send(commands.history()));
const session = createSession({ store, connection, keeping, link: () => location.hash, watches: watched !== undefined });

/** @param {Frame} frame */
function show(frame) {
  arrived = frame.number;
  if (leavesGap(store.get(), frame)) askForHistory();
  store.set(onFrame(store.get(), frame));
  invalidate();
}

/** @param {Answer} answer to a tab's question */
function take(answer) {
  store.set(onAnswer(store.get(), answer));
  late.answered(answer.kind);
}

/** @param {ServerEvent} event */
function hear(event) {
  const state = store.get();
  switch (event.type) {
    case 'hello':
      if (event.version !== VERSION) store.set({ notices: withNotice(state.notices, 'info', 'newVersion') });
      session.begin();
      return looking.forget();
    case 'session':
      keeping.takeKey(event.key);
      return store.set({ watchCode: event.watch });
    case 'watchers':
      return store.set({ watchers: event.count });
    case 'owner':
      return store.set({ ownerPresent: event.present });
    case 'recipe': {
      if (!session.isOurs(event)) return;
      const again = event.resumed ? goOn(event) : {};
      return store.set({ ...onRecipe(store.get(), event), ...again });
    }
    case 'playing':
      return store.set(onPlaying(state, event));
    case 'link':
      return store.set(onLink(state, event));
    case 'diverged':
      return store.set(onDiverged(event));
    case 'diagnosis':
      store.set(onDiagnosis(event));
      return late.answered(event.type);
    case 'error':
      store.set(onError(state, event));
      if (event.id === QUESTION) late.refused(event.code);
      if (event.code === 'bad_checkpoint') session.refused();
  }
}

/**
 * The session goes on from a checkpoint: in another place, or again in this one.
 * @param {RecipeEvent} event
 * @returns {Partial<State>} what holds though the checkpoint does not know of it
 */
function goOn(event) {
  looking.forget();
  const chosen = keeping.takeChosen() ?? chosenIn(store.get());
  if (chosen === null || watched !== undefined) return {};
  const missed = missedBy(chosen, event);
  app.actions.catchUp(missed);
  return missed.pace === undefined ? {} : { pace: missed.pace };
}

const looking = createLooking(store.get, connection.send);

// --- the page

const translate = () => translator(store.get().strings, store.get().language, store.get().colors);
const appearance = createAppearance(store, translate);

/** @type {App} */
const app = {
  actions: createActions(store, session.send),
  t: (key, params) => translate()(key, params),
  sentence: (...what) => sentence(store.get().strings, store.get().language, ...what),
  reconnect: connection.start,
  overlay: { paint: null },
  ...appearance,
};

const late = createLate({
  app,
  store,
  send: connection.send,
  element,
  show: (...more) => views.push(...more),
  redraw: () => invalidate(),
});

/** @typedef {[(element: HTMLElement, app: App) => View, HTMLElement][]} Parts */

/**
 * What not every page has around the playground.
 * @returns {Promise<Parts>}
 */
async function surroundings() {
  if (isEmbedded) return [[(await import('./views/embedded.js')).embedded, document.body]];
  store.subscribe(late.panels);
  if (watched !== undefined) {
    return [
      [tabs, document.body],
      [preferences, element('#preferences')],
      [(await import('./views/watching.js')).watching, document.body],
    ];
  }
  late.sharing();
  return [
    [tabs, document.body],
    [preferences, element('#preferences')],
    [watchers, document.body],
    [article, document.body],
  ];
}

/** @type {Parts} */
const parts = [
  [transport, element('.top')],
  [runto, element('.epoch')],
  [settings, element('#settings')],
  [data, element('#data')],
  [structure, element('#network')],
  [network, element('#network')],
  [twins, element('#stage')],
  [card, element('#stage')],
  [stats, element('#stats')],
  [goals, element('#goals')],
  [losschart, element('#output')],
  [output, element('#output')],
  [colors, element('#output')],
  [remarks, element('#remarks')],
  [status, element('.banners')],
  [notices, element('#notices')],
  [summary, element('#summary')],
  [hiding, document.body],
  [keys, document.body],
  ...(await surroundings()),
];
const views = parts.map(([view, where]) => view(where, app));

/** @type {State | null} */
let lastDrawn = null;
const invalidate = createSchedule(draw, (callback) => requestAnimationFrame(callback));

function draw() {
  const state = store.get();
  for (const view of views) view.render(state, lastDrawn);
  lastDrawn = state;
  if (document.hidden || arrived === acknowledged) return; // numbers begin anew with the session that is watched
  acknowledged = arrived;
  connection.send(commands.ack(arrived));
}

function measure() {
  const [stage, surface, chart] = ['#stage', '#surface-canvas', '#loss-canvas'].map((id) => element(id).getBoundingClientRect());
  const beside = surface.left >= stage.right;
  const boxes = {
    stage: { width: stage.width, height: stage.height },
    surface: surface.width,
    chart: { width: chart.width, height: chart.height },
    outputY: beside ? surface.top + surface.height / 2 - stage.top : NaN,
    ratio: devicePixelRatio,
  };
  if (JSON.stringify(boxes) !== JSON.stringify(store.get().boxes)) store.set({ boxes });
}

store.subscribe(invalidate);
store.subscribe(looking.tell);
// The address of a page that watches says whom, whatever that one does.
if (watched === undefined) store.subscribe(() => address.follow(store.get()));
watchSliders(document, (held) => {
  address.hold(held);
  if (watched === undefined) address.follow(store.get());
});
new ResizeObserver(measure).observe(document.body);
for (const id of ['#stage', '#surface-canvas', '#loss-canvas']) new ResizeObserver(measure).observe(element(id));
addEventListener('resize', measure);
// The address may say something else by now: an answer that came in between writes the link it is about there.
addEventListener('hashchange', ({ newURL }) => session.open(new URL(newURL).hash));
document.addEventListener('visibilitychange', invalidate);
const leave = () => keeping.store(chosenIn(store.get()));
document.addEventListener('visibilitychange', () => document.hidden && leave());
addEventListener('pagehide', leave);
// A session that was left alone for long comes back when someone does.
for (const sign of ['pointerdown', 'keydown', 'visibilitychange']) {
  document.addEventListener(sign, () => store.get().status.reason === 'idle' && !document.hidden && connection.start());
}
for (const wish of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) {
  matchMedia(wish).addEventListener('change', () => store.set({ palette: readPalette(document.body) }));
}
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
stillness.addEventListener('change', () => store.set({ stillness: stillness.matches }));
store.set({ stillness: stillness.matches, palette: readPalette(document.body) });
measure();
connection.start();
appearance.restore(firstLanguage);
