import type { Clock } from '../clock';
import { languageNames } from '../words/language';
import type { PreferencesChange } from './backend';
import { FakeBackend } from './fake';
import { preferred } from './fake-rules';
import { problem, unchosen } from './scene-parts';
import { scene, sceneNames } from './scenes';

/**
 * The backend a page address asks for, e.g. `?scene=offline&lang=de&theme=dark`; signed out, in
 * English and as light as the system when it asks for nothing.
 */
export function fromAddress(search: string, clock: Clock): FakeBackend {
  // For who looks at all of them.
  document.documentElement.dataset['scenes'] = sceneNames.join(' ');
  const asked = new URLSearchParams(search);
  const name = asked.get('scene') ?? 'signed-out';
  const failed = name === 'start-failed';
  const start = scene(failed ? 'signed-out' : name, clock.now());
  const preferences = preferred(start.preferences ?? unchosen, chosen(asked));
  const backend = new FakeBackend({ ...start, preferences }, clock);
  if (failed) backend.refuse('subscribe', problem('storage_failed', '/home/ada/.local/share/pia'));
  return backend;
}

function chosen(asked: URLSearchParams): PreferencesChange {
  const language = languageNames.find(([tag]) => tag === asked.get('lang'))?.[0];
  const theme = (['light', 'dark'] as const).find((each) => each === asked.get('theme'));
  return { language: language ?? null, theme: theme ?? null };
}
