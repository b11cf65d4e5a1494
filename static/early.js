// Before the first paint: the theme that was chosen last time, and no flash of controls that the link is going to hide.
// A plain script, because modules run too late for that.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('theme');
    if (theme) root.dataset.theme = theme;
  } catch {
    // Without storage the system's theme holds.
  }
  if (/_hide=true/.test(location.hash)) root.dataset.waiting = '';
})();
