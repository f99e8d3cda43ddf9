import type { Clock } from '../clock';
import { FakeBackend } from './fake';
import { problem } from './scene-parts';
import { scene } from './scenes';

/** The backend a page address asks for, e.g. `?scene=offline`; signed out when it asks for none. */
export function fromAddress(search: string, clock: Clock): FakeBackend {
  const name = new URLSearchParams(search).get('scene') ?? 'signed-out';
  const failed = name === 'start-failed';
  const backend = new FakeBackend(scene(failed ? 'signed-out' : name, clock.now()), clock);
  if (failed) backend.refuse('subscribe', problem('storage_failed', '/home/ada/.local/share/pia'));
  return backend;
}
