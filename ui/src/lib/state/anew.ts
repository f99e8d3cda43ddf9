/**
 * The page is loaded again to speak another language. The client keeps nearly everything; what only
 * the page knows goes along.
 */
import type { SignOutReport } from '../ipc/backend';
import { intoAddress } from '../look';
import type { App } from './app.svelte';
import type { Navigation } from './navigation.svelte';

interface Kept {
  draft: string;
  serverDraft: string | null;
  signedOut: SignOutReport | null;
  settings: boolean;
  place: Pick<Navigation, 'area' | 'openTodo' | 'openRecord'>;
}

const KEY = 'pia.kept';

export function beginAnew(app: App, language: string): void {
  // Once for each language: if the page comes back without its words, it stays as it is.
  if (!intoAddress('lang', language)) return;
  const { draft, serverDraft, signedOut } = app;
  const { screen, area, openTodo, openRecord } = app.navigation;
  const place = { area, openTodo, openRecord };
  const settings = screen === 'settings';
  const kept: Kept = { draft, serverDraft, signedOut, settings, place };
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
  app.serverDraft = kept.serverDraft;
  app.signedOut = kept.signedOut;
  Object.assign(app.navigation, kept.place);
  if (kept.settings) app.navigation.openSettings('header', 'language');
}
