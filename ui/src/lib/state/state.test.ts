import { describe, expect, it } from 'vitest';

import { FakeBackend } from '../ipc/fake';
import { problem, scene } from '../ipc/scenes';
import { ManualClock } from '../testing/manual-clock';
import { App } from './app.svelte';
import { Countdown } from './countdown.svelte';
import { Flash } from './flash.svelte';
import { Now } from './now.svelte';
import { ServerForm } from './server-form.svelte';

function start(name: string) {
  const clock = new ManualClock();
  const backend = new FakeBackend(scene(name, clock.now()), clock);
  return { app: new App(backend, clock), backend, clock };
}

describe('App', () => {
  it('says what is in sight one at a time, and the last of it last', async () => {
    const { app, backend } = start('many');
    const asked: string[] = [];
    const waiting: (() => void)[] = [];
    backend.lookAtTodos = async ({ open, done }) => {
      asked.push(`${open.from} ${done.from}`);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { status: 'ok', data: null };
    };
    const first = app.lookAt('open', { from: 100, count: 100 });
    await app.lookAt('open', { from: 200, count: 100 });
    await app.lookAt('done', { from: 300, count: 100 });
    expect(asked).toEqual(['100 0']);
    waiting.shift()?.();
    await expect.poll(() => asked).toEqual(['100 0', '200 300']);
    waiting.shift()?.();
    await first;
    expect(asked).toHaveLength(2);

    backend.lookAtTodos = async () => Promise.reject(new Error('the window is being closed'));
    await expect(app.lookAt('open', { from: 400, count: 100 })).rejects.toThrow();
    await expect(app.lookAt('open', { from: 500, count: 100 })).rejects.toThrow();
  });

  it('holds the latest of each view', async () => {
    const { app } = start('offline');
    await app.start();
    expect(app.session?.state).toBe('signedIn');
    expect(app.sync?.waiting).toBe(2);
    expect(app.todos.open.total + app.todos.done.total).toBe(7);
    expect(app.server?.url).toBe('https://pia.example.org');
    expect(app.offline).toBe(true);
  });

  it('knows whose data it shows while the keychain is read', async () => {
    const { app } = start('starting');
    await app.start();
    expect(app.account?.name).toBe('Ada Lovelace');
  });

  it('keeps the problem of an intent until the next one is accepted', async () => {
    const { app, backend } = start('signed-out');
    await app.start();
    backend.refuse('signIn', problem('listener_failed'));
    await app.signIn('microsoft', 'anyone');
    expect(app.failure?.code).toBe('listener_failed');
    await app.signIn('microsoft', 'anyone');
    expect(app.failure).toBeNull();
  });

  it('starts again after a start that failed', async () => {
    const { app, backend } = start('signed-out');
    backend.refuse('subscribe', problem('storage_failed'));
    await app.start();
    expect(app.startProblem?.code).toBe('storage_failed');

    backend.refuse('retryStart', problem('configuration_invalid'));
    await app.startAgain();
    expect(app.startProblem?.code).toBe('configuration_invalid');

    await app.startAgain();
    expect(app.startProblem).toBeNull();
    expect(app.session?.state).toBe('signedOut');
  });

  it('stays in Settings when the sign-out was not accepted', async () => {
    const { app, backend } = start('signed-in');
    await app.start();
    app.navigation.openSettings('header');
    backend.refuse('signOut', problem('keychain_unavailable'));
    await app.signOut({ allDevices: false, provider: false });
    expect(app.navigation.screen).toBe('settings');
    await app.signOut({ allDevices: false, provider: false });
    expect(app.navigation.screen).toBe('home');
  });

  it('names a provider before the server has', () => {
    const { app } = start('signed-out');
    expect(app.providerName('microsoft')).toBe('Microsoft');
  });
});

describe('Countdown', () => {
  it('counts down to zero and stops when told', () => {
    const clock = new ManualClock();
    const countdown = new Countdown();
    const stop = countdown.run(clock.now() + 2500, clock);
    expect(countdown.left).toBe(2500);
    clock.advance(1000);
    expect(countdown.left).toBe(1500);
    clock.advance(5000);
    expect(countdown.left).toBe(0);
    stop();
    expect(clock.pending).toBe(0);
  });
});

describe('Flash', () => {
  it('is true for a moment, counted from the last time', () => {
    const clock = new ManualClock();
    const flash = new Flash();
    flash.show(clock, 100);
    clock.advance(60);
    flash.show(clock, 100);
    clock.advance(60);
    expect(flash.on).toBe(true);
    clock.advance(40);
    expect(flash.on).toBe(false);
  });

  it('leaves no timer behind when hidden early', () => {
    const clock = new ManualClock();
    const flash = new Flash();
    flash.show(clock);
    flash.hide();
    expect(clock.pending).toBe(0);
  });
});

describe('Now', () => {
  it('moves in steps', () => {
    const clock = new ManualClock();
    const now = new Now(clock);
    const began = now.ms;
    const stop = now.run();
    clock.advance(25_000);
    expect(now.ms - began).toBe(20_000);
    stop();
    clock.advance(60_000);
    expect(now.ms - began).toBe(20_000);
  });
});

describe('ServerForm', () => {
  it('sends the address without the blanks around it', async () => {
    const { backend } = start('signed-out');
    const form = new ServerForm(backend, '');
    form.draft = '  https://other.example ';
    expect(await form.save()).toBe(true);
    expect(backend.intents).toEqual(['setServer https://other.example']);
  });

  it('keeps the address and says why it was not taken', async () => {
    const { backend } = start('signed-out');
    const form = new ServerForm(backend, 'no such server');
    expect(await form.save()).toBe(false);
    expect(form.problem?.code).toBe('server_address_invalid');
    expect(form.draft).toBe('no such server');
    expect(form.saving).toBe(false);
  });

  it('asks once at a time', async () => {
    const { backend } = start('signed-out');
    const form = new ServerForm(backend, 'https://a.example');
    await Promise.all([form.save(), form.save()]);
    expect(backend.intents).toHaveLength(1);
  });
});
