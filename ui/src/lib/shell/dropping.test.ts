import { expect, it } from 'vitest';

import { refuseDrop } from './dropping';

/** jsdom has no drags of its own. */
function carried(types: string[], over: Element) {
  const dataTransfer = { types, dropEffect: 'copy' };
  const event = new Event('dragover', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer });
  over.addEventListener('dragover', (heard) => refuseDrop(heard as DragEvent), { once: true });
  over.dispatchEvent(event);
  return { refused: event.defaultPrevented, effect: dataTransfer.dropEffect };
}

it('refuses files and links where nothing takes them', () => {
  const box = Object.assign(document.createElement('input'), { type: 'checkbox' });
  for (const over of [document.createElement('main'), box])
    for (const type of ['Files', 'text/uri-list'])
      expect(carried([type], over)).toEqual({ refused: true, effect: 'none' });
});

it('leaves to a field what can be read, and to the board its cards', () => {
  const field = document.createElement('input');
  expect(carried(['text/uri-list'], field)).toEqual({ refused: false, effect: 'copy' });
  const paper = document.createElement('main');
  expect(carried(['text/plain'], paper)).toEqual({ refused: false, effect: 'copy' });
  expect(carried([], paper)).toEqual({ refused: false, effect: 'copy' });
});
