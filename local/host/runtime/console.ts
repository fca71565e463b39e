import { format } from 'node:util';
import type { LogLevel } from '../messages';

const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** Sends what the function prints through `console` to `log`, in order with its response. */
export function installConsole(log: (level: LogLevel, message: string) => void): void {
  for (const [method, level] of Object.entries(METHODS) as [keyof typeof METHODS, LogLevel][]) {
    console[method] = (...parts: unknown[]) => log(level, format(...parts));
  }
}
