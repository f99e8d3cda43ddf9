import { edits } from './shortcuts';

/**
 * What another program drags over the window. The web view would open a file or a link in the page's
 * place, which the shell refuses; it is better seen before it is let go of. A field takes it as text.
 */
export function refuseDrop(event: DragEvent): void {
  const { dataTransfer, target } = event;
  const foreign = dataTransfer?.types.some((type) => type === 'Files' || type === 'text/uri-list');
  if (dataTransfer === null || foreign !== true) return;
  if (edits(target)) return;
  event.preventDefault();
  dataTransfer.dropEffect = 'none';
}
