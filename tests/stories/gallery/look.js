/* Brought into every page of the gallery, after axe: looks at the page as a person cannot be asked to. */
window.gallery = (() => {
  const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  /** What scrolls sideways because it is meant to: columns, and areas at a high zoom. */
  const WIDE = '.board, nav, textarea, input';
  const CONTROLS = 'button, a, label, summary, [role^="menuitem"], [role="option"], h1, h2, h3';

  const frames = () =>
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  /** What shows a theme; the window's own way to change it is a click that loads no page either. */
  async function wears(theme) {
    document.documentElement.dataset.theme = theme;
    await frames();
  }

  /** Once everything that is fetched is here and painted. */
  async function arrived() {
    await document.fonts.ready;
    const fetched = performance.getEntriesByType('resource').map(({ name }) => name);
    const later = fetched.find((name) => /\/later-[^/]*\.js$/.test(name));
    if (later === undefined) return false;
    await import(later);
    await frames();
    return true;
  }

  /** An element as a person finds it again. */
  function named(element) {
    const name = element.dataset.testid ?? element.className?.toString().replace(/ ?svelte-\w+/, '');
    const text = element.textContent.trim().replace(/\s+/g, ' ').slice(0, 40);
    return `${element.localName}[${name}] "${text}"`;
  }

  const shown = (element) => element.checkVisibility() && !element.closest('.visually-hidden');
  // One pixel wide is what only screen readers are meant to have.
  const overflows = (element) =>
    element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1;

  function isCut(element) {
    return overflows(element) && getComputedStyle(element).textOverflow !== 'ellipsis';
  }

  /** What is wider than its place, or than the window. */
  function tooWide() {
    const all = [...document.body.querySelectorAll('*')].filter(shown);
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const sideways = all
      .filter((element) => scrolls(element) && overflows(element) && !element.matches(WIDE))
      .map((element) => `scrolls sideways: ${named(element)}`);
    const controls = all.filter((element) => element.matches(CONTROLS));
    const parts = controls.flatMap((element) => [element, ...element.querySelectorAll('*')]);
    const cut = [...new Set(parts)]
      .filter((element) => !(element instanceof SVGElement) && shown(element) && isCut(element))
      .map((element) => `is cut off: ${named(element)}`);
    const page = document.documentElement;
    const whole = page.scrollWidth > page.clientWidth ? ['the page scrolls sideways'] : [];
    return [...whole, ...sideways, ...cut];
  }

  /** What a page of the web owes everybody who cannot see it whole: its language, a title, a heading. */
  function manners(language) {
    const { lang } = document.documentElement;
    const headings = [...document.querySelectorAll('h1')].filter(shown);
    return [
      ...(lang === language ? [] : [`speaks "${lang}" and not ${language}`]),
      ...(document.title.trim() === '' ? ['has no title'] : []),
      ...(headings.length === 1 ? [] : [`has ${headings.length} headings of the first level`]),
    ];
  }

  /** How an element and what is around it are drawn. */
  function drawn(element) {
    const around = [element, element.parentElement, element.parentElement.parentElement];
    return around
      .map((each) => getComputedStyle(each))
      .map((style) => [
        // Without a style it has a width and a colour all the same.
        style.outlineStyle === 'none' ? '' : style.outline,
        style.boxShadow,
        style.borderColor,
        style.backgroundColor,
      ])
      .join();
  }

  /** What the keyboard can be on without anybody seeing it. The last look: menus may close. */
  function unseenFocus() {
    const controls = 'button, a[href], input, select, textarea, summary, [tabindex="0"]';
    return [...document.querySelectorAll(controls)]
      .filter((element) => {
        document.activeElement?.blur();
        if (!element.isConnected) return false;
        const before = drawn(element);
        element.focus({ focusVisible: true });
        return document.activeElement === element && drawn(element) === before;
      })
      .map((element) => `focus is not seen: ${named(element)}`);
  }

  /** Text that is fainter than somebody needs it who asks for more contrast (WCAG 2.2, 1.4.6). */
  async function faint() {
    const { violations } = await axe.run(document, {
      runOnly: { type: 'rule', values: ['color-contrast-enhanced'] },
      resultTypes: ['violations'],
    });
    return violations.flatMap(told);
  }

  /** States that only a background tells of: where the system gives every colour, it tells nothing. */
  function saidByBackground() {
    const states = ['aria-current', 'aria-selected', 'aria-pressed', 'aria-checked'];
    const has = (element, state) => ![null, 'false'].includes(element.getAttribute(state));
    const kinds = (element) => [...element.classList].filter((name) => /^svelte-/.test(name)).join();
    return states.flatMap((state) =>
      [...document.querySelectorAll(`[${state}]`)]
        .filter((element) => has(element, state) && shown(element))
        .filter((element) => {
          const others = [...document.querySelectorAll(element.localName)].filter(
            (other) => kinds(other) === kinds(element) && !has(other, state) && shown(other),
          );
          return others.length > 0 && others.every((other) => looks(other) === looks(element));
        })
        .map((element) => `${state} is not seen: ${named(element)}`),
    );
  }

  /** How an element and what stands in it are drawn, but for backgrounds. */
  function looks(element) {
    return [element, ...element.children]
      .map((each) => getComputedStyle(each))
      .map((style) => [
        style.outlineStyle === 'none' ? '' : style.outline,
        style.borderWidth,
        style.borderStyle,
        style.borderColor,
        style.color,
        style.fontWeight,
        style.textDecorationLine,
      ])
      .join();
  }

  /** What people who cannot see it, or see it badly, would stumble over. */
  async function barriers() {
    const { violations } = await axe.run(document, {
      runOnly: TAGS,
      // Off by default.
      rules: { 'target-size': { enabled: true } },
      resultTypes: ['violations'],
      elementRef: true,
    });
    // A menu is no part of the page's text: focus is in it, and goes back to its button.
    const MENU = '[role="menu"]';
    const inMenu = ({ element }) =>
      element.closest(MENU) !== null || element.querySelector(MENU) !== null;
    return violations.flatMap(({ id, help, nodes }) =>
      told({ id, help, nodes: nodes.filter((node) => id !== 'region' || !inMenu(node)) }),
    );
  }

  /** What axe has found, in a line each. */
  function told({ id, help, nodes }) {
    return nodes.map(({ target, any }) => {
      const why = any[0]?.message ?? help;
      return `${id}: ${target.join(' ').replaceAll(/\.svelte-\w+/g, '')}: ${why}`;
    });
  }

  return { arrived, wears, tooWide, manners, unseenFocus, barriers, faint, saidByBackground };
})();
