/**
 * Does something once what has just changed is on the screen; answers with a way to give it up. The
 * frame is painted after its callbacks, and before the next task.
 */
export function afterPaint(then: () => void): () => void {
  let task: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    task = setTimeout(then);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(task);
  };
}
