import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import noLiteralText from './lint/no-literal-text.js';
import svelteConfig from './svelte.config.js';

const cspSafe = [
  {
    group: ['svelte/transition', 'svelte/animate'],
    message: 'They write style elements at run time, which the content security policy refuses.',
  },
];
const knowsNoShell = [
  {
    group: ['@tauri-apps/*', '**/ipc/bindings'],
    message: 'Only lib/ipc knows the shell. Everything else goes through lib/ipc/backend.',
  },
];

export default ts.config(
  { ignores: ['dist', 'dist-scenes', 'src/lib/ipc/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ['src/**'],
    languageOptions: { globals: globals.browser },
    rules: {
      'no-restricted-imports': ['error', { patterns: [...cspSafe, ...knowsNoShell] }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    files: ['public/**'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['src/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
  },
  {
    files: ['src/**/*.svelte', 'src/**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        parser: ts.parser,
        svelteConfig,
      },
    },
  },
  {
    files: ['src/**/*.svelte'],
    plugins: { pia: { rules: { 'no-literal-text': noLiteralText } } },
    rules: {
      'pia/no-literal-text': 'error',
      'svelte/no-inline-styles': ['error', { allowTransitions: false }],
      'svelte/button-has-type': 'error',
      'svelte/require-each-key': 'error',
    },
  },
  {
    // French has a narrow space before its high punctuation, in templates too.
    files: ['src/lib/words/fr/*.ts'],
    rules: { 'no-irregular-whitespace': ['error', { skipTemplates: true }] },
  },
  {
    files: ['src/lib/ipc/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: cspSafe }] },
  },
  {
    files: ['scripts/**', '*.config.*'],
    languageOptions: { globals: globals.node },
  },
);
