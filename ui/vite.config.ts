import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), svelteTesting()],
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
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
    // tokens.test.ts reads the real style sheet.
    css: true,
  },
}));
