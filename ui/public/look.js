/*
 * The page's language and theme, before its first paint: as its address has them (after a reload,
 * or in the scripted window), else as the program said (`window.piaLook`), else as the system is.
 */
(() => {
  const asked = new URLSearchParams(window.location.search);
  const said = window.piaLook ?? {};
  const root = document.documentElement;
  root.lang = asked.get('lang') ?? said.language ?? root.lang;
  const theme = asked.get('theme') ?? said.theme;
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  root.dataset.theme = theme === 'light' || theme === 'dark' ? theme : dark;
})();
