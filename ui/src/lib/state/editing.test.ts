import { describe, expect, it } from 'vitest';

import type { Answer, Field } from '../ipc/backend';
import { problem } from '../ipc/scenes';
import { ManualClock } from '../testing/manual-clock';
import type { App } from './app.svelte';
import { eachAlone, Editing, together } from './editing.svelte';

type Fields = Record<string, Field>;
const taken: Answer<unknown> = { status: 'ok', data: null };
const refused: Answer<unknown> = { status: 'error', error: problem('record_invalid') };

const on = (clock: ManualClock) => ({
  clock,
  waitFor: (async (answer) => answer) as App['waitFor'],
});

function editing(answer: (fields: Fields) => Answer<unknown> = () => taken, way = together) {
  const clock = new ManualClock();
  const saved: Fields[] = [];
  const save = (fields: Fields) =>
    way(fields, async (some) => {
      saved.push(some);
      return answer(some);
    });
  return { clock, saved, fields: new Editing(on(clock), save, async () => undefined) };
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
    let wrong = true;
    const { fields } = editing(() => (wrong ? refused : taken));
    await fields.choose('name', '');
    expect(fields.problem?.code).toBe('record_invalid');
    expect(fields.value('name', 'kept')).toBe('');
    wrong = false;
    await fields.choose('name', 'x');
    expect(fields.problem).toBeNull();
    expect(fields.value('name', 'kept')).toBe('kept');
  });

  it('is not lost while an earlier one is on its way', async () => {
    let answered: (answer: Answer<unknown>) => void = () => undefined;
    const clock = new ManualClock();
    const asked = () => new Promise<Answer<unknown>>((done) => (answered = done));
    const save = (typed: Fields) => together(typed, asked);
    const fields = new Editing(on(clock), save, async () => undefined);
    const first = fields.choose('name', 'a');
    fields.type('name', 'ab');
    answered(taken);
    await first;
    expect(fields.value('name', 'kept')).toBe('ab');
  });

  it.each([
    ['one field at a time', eachAlone, [{ name: '' }, { prompt: 'b' }]],
    ['all at once', together, [{ name: '', prompt: 'b' }, { name: '' }, { prompt: 'b' }]],
  ])('is saved %s beside what is refused, which stays in its field', async (_, way, sent) => {
    const { saved, fields } = editing(({ name }) => (name === '' ? refused : taken), way);
    fields.type('name', '');
    fields.type('prompt', 'b');
    await fields.save();
    expect(saved).toEqual(sent);
    expect(fields.problem?.code).toBe('record_invalid');
    expect(fields.value('name', 'kept')).toBe('');
    expect(fields.value('prompt', 'kept')).toBe('kept');
  });
});
