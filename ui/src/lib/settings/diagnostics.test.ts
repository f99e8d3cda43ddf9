import { screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

async function run(finish = true) {
  const opened = await open('signed-in');
  await opened.user.click(shown('open-settings'));
  await opened.user.click(shown('run-diagnosis'));
  if (finish) {
    await opened.advance(900);
    // The answer passes through two promises before it is on the page.
    await tick();
    await tick();
  }
  return opened;
}

describe('the diagnosis', () => {
  it('has a place for its result that a screen reader knows before there is one', async () => {
    const { user } = await open('signed-in');
    await user.click(shown('open-settings'));
    expect(shown('diagnosis-summary').textContent).toBe('');
    expect(getComputedStyle(shown('diagnosis-summary')).display).not.toBe('none');
  });

  it('runs when asked, once at a time', async () => {
    const { backend, user } = await run(false);
    await user.click(shown('run-diagnosis'));
    expect(backend.intents).toEqual(['diagnose']);
    expect(shown('run-diagnosis').textContent).toMatch(/Checking/);
    expect(absent('copy-diagnosis')).toBe(true);
  });

  it('says of each check how it is, how long it took and what to do', async () => {
    await run();
    expect(shown('diagnosis-summary').textContent).toBe(
      '10 checks: 1 failed, 1 worth knowing, 1 not checked',
    );
    expect(shown('check-vault').dataset['status']).toBe('good');
    expect(shown('check-vault').textContent).toMatch(/38 ms/);
    expect(shown('check-server').textContent).toMatch(/Failed/);
    expect(shown('check-server').textContent).toMatch(
      /https:\/\/pia\.example\.org does not answer: Connection refused\./,
    );
    expect(shown('check-server').textContent).toMatch(/Check that the server runs/);
    expect(shown('check-server').textContent).toMatch(/5\.0 s/);
    expect(shown('check-clock').textContent).not.toMatch(/ms/);
  });

  it('tells the last sign-in step by step, with the server’s request', async () => {
    await run();
    expect(shown('timeline').textContent).toMatch(/\+41 ms/);
    expect(shown('timeline').textContent).toMatch(
      /\/auth\/token answered 200 after 11 ms\.\s+Request 0197a1c0/,
    );
  });

  it('is copied, and run again', async () => {
    const { backend, user } = await run();
    await user.click(shown('copy-diagnosis'));
    expect(shown('announcement').textContent).toBe('The diagnosis was copied.');
    await user.click(shown('run-diagnosis'));
    expect(backend.intents).toEqual(['diagnose', 'copyDiagnosis', 'diagnose']);
  });

  it('says when it could not be made', async () => {
    const { backend, user } = await open('signed-in');
    await user.click(shown('open-settings'));
    backend.refuse('diagnose', problem('storage_failed'));
    await user.click(shown('run-diagnosis'));
    expect(shown('problem').dataset['code']).toBe('storage_failed');
    expect(shown('run-diagnosis').textContent).toMatch(/Run the checks/);
  });
});
