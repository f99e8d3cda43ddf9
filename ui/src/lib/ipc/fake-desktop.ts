/** What every script keeps: what was asked and what is to be refused; and the computer it runs on. */
import type {
  Answer,
  Backend,
  LicenceText,
  Outcome,
  Problem,
  Request,
  ThisComputer,
} from './backend';
import { licenceTexts } from './scene-licences';

export const ACCEPTED: Outcome = { status: 'ok', data: null };

export class FakeDesktop {
  /** Every intent that arrived, e.g. `signIn microsoft anyone`. A passphrase is not written down. */
  readonly intents: string[] = [];
  /** How the program behaves on this computer; a test may change it. */
  computer: ThisComputer = { tray: true, keepRunning: false, startAtLogin: false, notify: true };
  /** Asks the window to show something, as the tray does. */
  ask: (request: Request) => void = () => undefined;
  readonly #refusals = new Map<keyof Backend, Problem>();

  /** Makes the next intent of this name answer with a problem. */
  refuse(intent: keyof Backend, why: Problem): void {
    this.#refusals.set(intent, why);
  }

  async subscribeRequests(listener: (request: Request) => void): Promise<Outcome> {
    return this.take('subscribeRequests', '', () => {
      this.ask = listener;
    });
  }

  async thisComputer(): Promise<Answer<ThisComputer>> {
    return { status: 'ok', data: this.computer };
  }

  async setKeepRunning(on: boolean): Promise<Outcome> {
    return this.take('setKeepRunning', `${on}`, () => this.#become({ keepRunning: on }));
  }

  async setStartAtLogin(on: boolean): Promise<Outcome> {
    return this.take('setStartAtLogin', `${on}`, () => this.#become({ startAtLogin: on }));
  }

  async setNotify(on: boolean): Promise<Outcome> {
    return this.take('setNotify', `${on}`, () => this.#become({ notify: on }));
  }

  async licenceTexts(name: string): Promise<LicenceText[]> {
    return licenceTexts(name);
  }

  protected take(intent: keyof Backend, what: string, accepted: () => void): Outcome {
    this.intents.push(`${intent} ${what}`.trim());
    const refusal = this.refusal(intent);
    if (refusal !== null) return { status: 'error', error: refusal };
    accepted();
    return ACCEPTED;
  }

  /** Why this intent is to be refused; once. */
  protected refusal(intent: keyof Backend): Problem | null {
    const refusal = this.#refusals.get(intent);
    this.#refusals.delete(intent);
    return refusal ?? null;
  }

  #become(change: Partial<ThisComputer>): void {
    this.computer = { ...this.computer, ...change };
  }
}
