import { render } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { vi } from 'vitest';

import AppWindow from '../../App.svelte';
import { FakeBackend } from '../ipc/fake';
import { scene, type Scene } from '../ipc/scenes';
// Before the first test, which would wait for it: it is large.
import '../later';
import { goOn } from '../state/anew';
import { App } from '../state/app.svelte';
import { ManualClock } from './manual-clock';

// jsdom has no modal dialogs. What lies behind one stays reachable here, so tests ask what is open.
HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.open = false;
};

// It lays nothing out. A list shows what a window of this size has in sight.
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { value: 800 });
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', {
  get(this: HTMLElement) {
    return this.tagName === 'LI' ? 45 : 600;
  },
});
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

// It has no theme of the system's: light.
window.matchMedia ??= (media) =>
  ({ media, matches: false, addEventListener() {}, removeEventListener() {} }) as never;

// Nor does it scroll.
Element.prototype.scrollIntoView ??= () => undefined;

/** The whole window in a scene, with the script and the clock in the test's hands. */
export async function open(name: string, change: Partial<Scene> = {}) {
  const clock = new ManualClock();
  const backend = new FakeBackend({ ...scene(name, clock.now()), ...change }, clock);
  const reload = vi.fn();
  const app = new App(backend, clock, reload);
  goOn(app);
  const user = userEvent.setup();
  await app.navigation.load();
  const view = render(AppWindow, { app });
  await app.listen();
  await app.start();
  await tick();
  backend.intents.length = 0;
  return {
    app,
    backend,
    clock,
    reload,
    user,
    view,
    async advance(ms: number) {
      clock.advance(ms);
      await tick();
    },
    async publish(views: Partial<Scene>) {
      backend.show(views);
      await tick();
    },
  };
}
