/**
 * The part of the script that shows a scene and syncs it: what waits goes up after a while, and what
 * needs the person is decided.
 */
import type { Clock } from '../clock';
import type { Answer, Outcome, Problem, SetAside, SyncView, Verification, View } from './backend';
import { FakeRecords } from './fake-records';
import { Work } from './fake-work';
import { twoDevices } from './scene-devices';
import { syncIdle, unchosen, unreachable, verified } from './scene-parts';
import type { Scene } from './scenes';

/** How long the scripted person and network take, in milliseconds. */
export const TAKES = { person: 6000, redeeming: 1200, server: 500, sync: 700, checks: 900 };

export abstract class FakeSync extends FakeRecords {
  protected scene: Scene;
  protected readonly clock: Clock;

  constructor(start: Scene, clock: Clock) {
    super(new Work(start.todos, clock.now(), start.plan, start.conflicts));
    this.scene = { preferences: unchosen, ...start };
    this.clock = clock;
    this.signedInOn = start.devices ?? twoDevices(clock.now());
  }

  /** Replaces parts of what is shown, as the client would by publishing views. */
  show(change: Partial<Scene>): void {
    this.scene = { ...this.scene, ...change };
    if (change.session) this.listener({ view: 'session', value: this.scene.session });
    if (change.sync) this.listener({ view: 'sync', value: this.scene.sync });
    if (change.todos) {
      this.work.todos = change.todos;
      this.showWork();
    }
    if (change.server) this.listener({ view: 'server', value: this.scene.server });
    if (change.accounts) this.listener({ view: 'accounts', value: this.scene.accounts });
    if (change.preferences) this.listener({ view: 'preferences', value: change.preferences });
    if (change.vault) this.listener({ view: 'vault', value: this.scene.vault });
  }

  async subscribe(listener: (view: View) => void): Promise<Outcome> {
    return this.take('subscribe', '', () => {
      this.listener = listener;
      this.show(this.scene);
    });
  }

  async pauseSync(paused: boolean): Promise<Outcome> {
    return this.take('pauseSync', `${paused}`, () => {
      const { sync } = this.scene;
      if (paused) this.show({ sync: { ...sync, state: { state: 'paused' }, nextMs: null } });
      else this.sync();
    });
  }

  async verify(): Promise<Answer<Verification>> {
    const taken = this.take('verify', '', () => undefined);
    if (taken.status === 'error') return taken;
    await new Promise<void>((done) => this.clock.after(TAKES.checks, done));
    return { status: 'ok', data: verified };
  }

  async setAside(): Promise<Answer<SetAside[]>> {
    return { status: 'ok', data: this.scene.setAside ?? [] };
  }

  async retryChange(id: string): Promise<Outcome> {
    return this.take('retryChange', id, () => {
      this.#noLongerSetAside(id);
      this.sync();
    });
  }

  async letGo(id: string): Promise<Outcome> {
    return this.take('letGo', id, () => this.#noLongerSetAside(id));
  }

  protected silent(): Problem | null {
    const { session } = this.scene;
    const offline = session.state === 'signedIn' && session.connection.state === 'offline';
    return offline ? unreachable : null;
  }

  protected changed(): void {
    const { sync } = this.scene;
    const conflicts = this.work.conflicts.length;
    if (conflicts !== sync.conflicts) this.show({ sync: { ...sync, conflicts } });
    if (this.scene.session.state === 'signedIn') this.sync();
  }

  #noLongerSetAside(id: string): void {
    const setAside = (this.scene.setAside ?? []).filter((each) => each.id !== id);
    this.show({ setAside, sync: { ...this.scene.sync, refused: setAside.length } });
  }

  /** Sends what waits, unless the scene is an offline one: then it goes on waiting. */
  protected sync(): void {
    const { session, sync } = this.scene;
    const waiting = this.work.todos.filter((todo) => !todo.synced).length;
    if (session.state === 'signedIn' && session.connection.state === 'offline') {
      this.show({ sync: { ...sync, waiting } });
      return;
    }
    const direction = waiting > 0 ? 'up' : 'down';
    const state = { state: 'running', direction, done: 0, total: 0 } as const;
    this.show({ sync: { ...sync, state, waiting, nextMs: null } });
    this.clock.after(TAKES.sync, () => {
      const { conflicts, quotas } = this.scene.sync;
      const moved = { up: waiting, down: 0, conflicts, quotas };
      const finished: SyncView = syncIdle(this.clock.now(), moved);
      const synced = this.work.todos.map((todo) => ({ ...todo, synced: true }));
      this.show({ sync: finished, todos: synced });
    });
  }
}
