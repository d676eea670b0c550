/**
 * Runs work of which only the latest matters: a new run aborts the one before, and a run waits a moment for one that replaces it.
 * @param work Gets a signal and the arguments.
 * @param delay Milliseconds.
 * @returns What starts a run; its cancel() ends the one there is.
 */
export function latest(work, delay = 0) {
  let controller = new AbortController();
  let timer = 0;
  const cancel = () => {
    controller.abort();
    clearTimeout(timer);
  };
  const run = (...parameters) => {
    cancel();
    controller = new AbortController();
    const { signal } = controller;
    timer = setTimeout(async () => {
      try {
        await work(signal, ...parameters);
      } catch (error) {
        if (!signal.aborted) {
          throw error;
        }
      }
    }, delay);
  };
  return Object.assign(run, { cancel });
}
