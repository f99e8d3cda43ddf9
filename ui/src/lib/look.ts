/**
 * How the page looks. What it began with was set by `public/look.js`; what is chosen later goes into
 * the page's address too, so that a reload begins with it.
 */
import type { ThemeChoice } from './ipc/backend';

/** Puts a theme on, and goes along with the system where none is chosen, until it is taken off. */
export function wear(theme: ThemeChoice): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const put = () => {
    const system = dark.matches ? 'dark' : 'light';
    document.documentElement.dataset['theme'] = theme === 'system' ? system : theme;
  };
  put();
  dark.addEventListener('change', put);
  intoAddress('theme', theme);
  return () => dark.removeEventListener('change', put);
}

/** Whether the address has changed by it. */
export function intoAddress(name: 'lang' | 'theme', value: string): boolean {
  const address = new URL(window.location.href);
  if (address.searchParams.get(name) === value) return false;
  address.searchParams.set(name, value);
  window.history.replaceState(window.history.state, '', address);
  return true;
}
