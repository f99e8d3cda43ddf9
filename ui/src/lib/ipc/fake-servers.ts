/**
 * The servers of the script. An address whose host begins with the name of a scene, such as
 * `https://not-pia.example`, answers as the server of that scene does; any other is a good one.
 */
import type { Clock } from '../clock';
import type { Answer, ServerPreview, ServerView } from './backend';
import { problem } from './scene-parts';
import { scene, sceneNames } from './scenes';

/** The server a person comes to at this address. */
export function serverAt(url: string, now: number): ServerView {
  const name = new URL(url).hostname.split('.')[0] ?? '';
  const { server } = scene(sceneNames.includes(name) ? name : 'signed-out', now);
  return { ...server, url, fixed: false, trustedCertificate: null };
}

/** What the client makes of a typed address: it, made exact, or why it is none. */
export function exact(typed: string): Answer<string> {
  const url = typed.includes('://') ? typed : `https://${typed}`;
  if (!URL.canParse(url))
    return { status: 'error', error: problem('server_address_invalid', typed) };
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && hostname !== 'localhost')
    return { status: 'error', error: problem('server_not_secure', typed) };
  return { status: 'ok', data: url.replace(/\/+$/, '') };
}

/** Looks at servers that are not chosen; the latest question counts. */
export class Lookout {
  #questions = 0;
  readonly #clock: Clock;
  readonly #takes: number;

  constructor(clock: Clock, takes: number) {
    this.#clock = clock;
    this.#takes = takes;
  }

  async look(typed: string | null): Promise<Answer<ServerPreview | null>> {
    const question = ++this.#questions;
    if (typed === null) return { status: 'ok', data: null };
    const url = exact(typed);
    if (url.status === 'error') return url;
    await new Promise<void>((done) => this.#clock.after(this.#takes, done));
    if (question !== this.#questions) return { status: 'ok', data: null };
    return preview(url.data, this.#clock.now());
  }
}

/** What a server says of itself to somebody who thinks of choosing it. */
function preview(url: string, now: number): Answer<ServerPreview | null> {
  const { state } = serverAt(url, now);
  if (state.state === 'asking') return { status: 'ok', data: null };
  if (state.state === 'unreachable') return { status: 'error', error: state.problem };
  const { name, generation, providers } = state;
  const version = generation === 'current' ? state.version : null;
  return { status: 'ok', data: { url, name, version, generation, providers } };
}
