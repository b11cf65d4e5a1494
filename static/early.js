// Before the first paint: the theme and colours that were chosen last time, and no flash of what the link is going to hide.
// A plain script, because modules run too late for that. The names are those of hiding.css.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('theme');
    if (theme) root.dataset.theme = theme;
    if (localStorage.getItem('colors') === 'safe') root.dataset.colors = 'safe';
  } catch {
    // Without storage the system's theme holds, and the usual colours.
  }
  const known = new Set(
    (
      'showTestData discretize playButton stepButton resetButton learningRate activation regularization ' +
      'regularizationRate problem dataset percTrainData noise batchSize numHiddenLayers ' +
      'x y xTimesY xSquared ySquared sinX sinY'
    ).split(' '),
  );
  // Links come with broken separators (the server mends them), so a name is looked for wherever it may stand.
  const hidden = [...location.hash.matchAll(/([A-Za-z]+)(\\*)_hide=true/g)].map(([, name]) => name);
  root.dataset.early = hidden.filter((name) => known.has(name)).join(' ');
  // A name too broken to be read here: better nothing for a moment than something that goes away.
  if (hidden.some((name) => !known.has(name))) root.dataset.waiting = '';
  const text = /hideText=([^&]*)/.exec(location.hash);
  if (text && !['', 'false'].includes(text[1])) root.dataset.hideText = '';
})();
