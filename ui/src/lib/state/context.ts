import { createContext } from 'svelte';

import type { App } from './app.svelte';

/** The window's state, handed down once by `App.svelte`. */
export const [useApp, provideApp] = createContext<App>();
