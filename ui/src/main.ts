import './styles/tokens.css';
import './styles/base.css';

import { mount } from 'svelte';

import AppWindow from './App.svelte';
import { systemClock } from './lib/clock';
import type { Backend } from './lib/ipc/backend';
import { isTauri, tauri } from './lib/ipc/tauri';
import { goOn } from './lib/state/anew';
import { App } from './lib/state/app.svelte';
import { words } from './lib/words';
import { language } from './lib/words/language';

/** In a plain browser (development, `--mode scenes`) the window talks to a script. */
async function backend(): Promise<Backend> {
  const scripted = import.meta.env.DEV || import.meta.env.MODE === 'scenes';
  if (!scripted || isTauri()) return tauri;
  const { fromAddress } = await import('./lib/ipc/fake-address');
  return fromAddress(window.location.search, systemClock);
}

async function run(): Promise<void> {
  const target = document.getElementById('app');
  if (target === null) throw new Error('index.html has no #app');
  const app = new App(await backend(), systemClock);
  document.documentElement.lang = language;
  document.title = words.header.app;
  goOn(app);
  mount(AppWindow, { target, props: { app } });
  await app.listen();
  await app.start();
  await app.navigation.load();
}

// Not awaited here: the parts fetched later share this file, which has to be done by then.
void run();
