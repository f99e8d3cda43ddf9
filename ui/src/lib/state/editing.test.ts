import { describe, expect, it } from 'vitest';

import type { Answer, Field } from '../ipc/backend';
import { problem } from '../ipc/scenes';
import { ManualClock } from '../testing/manual-clock';
import { Editing } from './editing.svelte';

function editing(answer: () => Answer<unknown> = () => ({ status: 'ok', data: null })) {
  const clock = new ManualClock();
  const saved: Record<string, Field>[] = [];
  const save = async (fields: Record<string, Field>) => {
    saved.push(fields);
    return answer();
  };
  return { clock, saved, fields: new Editing(clock, save, async () => undefined) };
}

const settled = () => new Promise((done) => setTimeout(done));

describe('what is being typed', () => {
  it('is saved once, a moment after the last key', async () => {
    const { clock, saved, fields } = editing();
    fields.type('name', 'L');
    clock.advance(300);
    fields.type('name', 'Le');
    clock.advance(300);
    expect(saved).toEqual([]);
    expect(fields.value('name', 'kept')).toBe('Le');
    clock.advance(100);
    await settled();
    expect(saved).toEqual([{ name: 'Le' }]);
    expect(fields.value('name', 'kept')).toBe('kept');
    expect(clock.pending).toBe(0);
  });

  it('is saved at once when the person leaves, with everything else', async () => {
    const { saved, fields } = editing();
    fields.type('name', 'a');
    fields.type('prompt', 'b');
    await fields.save();
    await fields.save();
    expect(saved).toEqual([{ name: 'a', prompt: 'b' }]);
  });

  it('stays where it is when it is not taken, and goes when it is', async () => {
    let refused = true;
    const { fields } = editing(() =>
      refused
        ? { status: 'error', error: problem('record_invalid') }
        : { status: 'ok', data: null },
    );
    await fields.choose('name', '');
    expect(fields.problem?.code).toBe('record_invalid');
    expect(fields.value('name', 'kept')).toBe('');
    refused = false;
    await fields.choose('name', 'x');
    expect(fields.problem).toBeNull();
    expect(fields.value('name', 'kept')).toBe('kept');
  });

  it('is not lost while an earlier one is on its way', async () => {
    let answered: (answer: Answer<unknown>) => void = () => undefined;
    const clock = new ManualClock();
    const save = () => new Promise<Answer<unknown>>((done) => (answered = done));
    const fields = new Editing(clock, save, async () => undefined);
    const first = fields.choose('name', 'a');
    fields.type('name', 'ab');
    answered({ status: 'ok', data: null });
    await first;
    expect(fields.value('name', 'kept')).toBe('ab');
  });
});
