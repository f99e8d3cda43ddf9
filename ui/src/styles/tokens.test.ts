import { describe, expect, it } from 'vitest';

import readme from '../../README.md?raw';
import css from './tokens.css?raw';

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function colours(text: string): Record<string, string> {
  const found = text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}

const [lightPart = '', darkPart = ''] = css.split(":root[data-theme='dark']");
const light = colours(lightPart);
const themes = { light, dark: { ...light, ...colours(darkPart) } };

const TEXT = 4.5;
const SHAPE = 3;
/** What lies on what, and the ratio it needs: text 4.5, the shape of a control 3. */
const pairs: [on: string, under: string, least: number][] = [
  ['ink', 'paper', TEXT],
  ['ink', 'surface', TEXT],
  ['ink', 'sunk', TEXT],
  ['ink', 'danger-soft', TEXT],
  ['ink-soft', 'paper', TEXT],
  ['ink-soft', 'surface', TEXT],
  ['ink-soft', 'sunk', TEXT],
  ['ink-soft', 'danger-soft', TEXT],
  ['accent', 'surface', TEXT],
  ['accent', 'accent-soft', TEXT],
  ['accent', 'paper', SHAPE],
  ['on-accent', 'accent', TEXT],
  ['on-accent', 'accent-hover', TEXT],
  ['danger', 'surface', TEXT],
  ['danger', 'danger-soft', TEXT],
  ['on-danger', 'danger', TEXT],
  ['on-danger', 'danger-hover', TEXT],
  ['warn', 'surface', SHAPE],
  ['warn', 'sunk', SHAPE],
  ['control-line', 'surface', SHAPE],
  ['control-line', 'paper', SHAPE],
];

const figure = (theme: Record<string, string>, on: string, under: string) =>
  contrast(theme[on] ?? '', theme[under] ?? '');

describe.each(Object.entries(themes))('%s', (_, theme) => {
  it.each(pairs)('%s on %s reaches %d', (on, under, least) => {
    expect(figure(theme, on, under)).toBeGreaterThanOrEqual(least);
  });
});

// Prettier pads the columns of a table.
const rows = readme.replaceAll(/ +/g, ' ');

describe('README.md', () => {
  it.each(pairs)('lists %s on %s as it is', (on, under, least) => {
    const [inLight, inDark] = [themes.light, themes.dark].map((theme) =>
      figure(theme, on, under).toFixed(1),
    );
    expect(rows).toContain(`| ${on} on ${under} | ${inLight} | ${inDark} | ${least} |`);
  });
});
