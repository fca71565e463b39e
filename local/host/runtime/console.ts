import { format } from 'node:util';
import type { LogLevel } from '../messages';

const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** Sends what the function prints through `console` to `log`, in order with its response. */
export function installConsole(log: (level: LogLevel, message: string) => void): void {
  for (const [method, level] of Object.entries(METHODS) as [keyof typeof METHODS, LogLevel][]) {
    console[method] = (...parts: unknown[]) => log(level, format(...parts));
  }
}

/** Sends what the function writes to its output streams to `log`, by lines, in order with its response. */
export function installOutput(log: (level: LogLevel, message: string) => void): void {
  for (const [stream, level] of [
    [process.stdout, 'INFO'],
    [process.stderr, 'ERROR'],
  ] as const) {
    stream.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
      for (const line of Buffer.from(chunk as Uint8Array)
        .toString('utf8')
        .split('\n'))
        if (line !== '') log(level, line);
      const written = rest.find((argument) => typeof argument === 'function');
      if (written) process.nextTick(written as () => void);
      return true;
    };
  }
}
