/**
 * The page is loaded again to speak another language. The client keeps nearly everything; what only
 * the page knows goes along.
 */
import type { SignOutReport } from '../ipc/backend';
import { intoAddress } from '../look';
import type { App } from './app.svelte';

interface Kept {
  draft: string;
  signedOut: SignOutReport | null;
  settings: boolean;
}

const KEY = 'pia.kept';

export function beginAnew(app: App, language: string): void {
  // Once for each language: if the page comes back without its words, it stays as it is.
  if (!intoAddress('lang', language)) return;
  const { draft, signedOut, navigation } = app;
  const kept: Kept = { draft, signedOut, settings: navigation.screen === 'settings' };
  window.sessionStorage.setItem(KEY, JSON.stringify(kept));
  app.reload();
}

/** Goes on where the page was left, with the focus on what was chosen. */
export function goOn(app: App): void {
  const text = window.sessionStorage.getItem(KEY);
  if (text === null) return;
  window.sessionStorage.removeItem(KEY);
  const kept = JSON.parse(text) as Kept;
  app.draft = kept.draft;
  app.signedOut = kept.signedOut;
  if (kept.settings) app.navigation.openSettings('header', 'language');
}
