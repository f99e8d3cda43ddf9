import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/** The files of a language say so, for `scripts/report-build.js`. */
const chunkFileNames = ({ name, moduleIds }: { name: string; moduleIds: string[] }) => {
  const language = /\/lib\/words\/([a-z]{2})\//.exec(moduleIds[0] ?? '')?.[1];
  return language === undefined
    ? 'assets/[name]-[hash].js'
    : `assets/words-${language}-${name}-[hash].js`;
};

/**
 * The items of Bits UI's command list come in an element with an inline style, which the content
 * security policy refuses; `Palette.svelte` says the same in its own style.
 */
const withoutInlineStyle = {
  name: 'without-inline-style',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    /\/bits-ui\/.*\/command-item\.svelte$/.test(id)
      ? code.replace(' style="display: contents;"', '')
      : null,
};

export default defineConfig(({ mode }) => ({
  plugins: [withoutInlineStyle, svelte(), svelteTesting()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    // The window's build holds no scripted backend; `--mode scenes` makes the one that does.
    outDir: mode === 'scenes' ? 'dist-scenes' : 'dist',
    emptyOutDir: true,
    target: ['es2022', 'safari16.4', 'chrome111'],
    // The content security policy allows files of our own only: no data: URLs, no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { chunkFileNames } },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
    // A bound for what hangs: beside a build a window takes its time to be drawn.
    testTimeout: 30_000,
    // tokens.test.ts reads the real style sheet.
    css: true,
  },
}));
