/** Times at which a stream grew, in milliseconds from its start; fill it through `leaveWhen`, which sees each write. */
export function watchSilence() {
  const started = Date.now();
  const times: number[] = [];
  let last = '';
  return {
    leaveWhen: (text: string) => {
      if (text !== last) times.push(Date.now() - started);
      last = text;
      return false;
    },
    /** Longest time without a byte, from the start to the last of them. */
    longest: () => Math.max(...times.map((time, i) => time - (times[i - 1] ?? 0))),
  };
}
