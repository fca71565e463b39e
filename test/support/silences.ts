/** Of the clock, in milliseconds: the longest silence is told in steps of it. */
const STEP_MS = 25;

/**
 * How long a stream was silent; fill it through `leaveWhen`, which sees each write. The time is that of this process: a machine
 * that stops it for a second stops the clock as well.
 */
export function watchSilence() {
  const times: number[] = [0];
  let now = 0;
  let last = '';
  const clock = setInterval(() => {
    now += STEP_MS;
  }, STEP_MS).unref();
  return {
    leaveWhen: (text: string) => {
      if (text !== last) times.push(now);
      last = text;
      return false;
    },
    /** Longest time without a byte, from the start to the last of them, in milliseconds. Call it once, at the end. */
    longest: () => {
      clearInterval(clock);
      return Math.max(...times.map((time, i) => time - (times[i - 1] ?? 0)));
    },
  };
}
