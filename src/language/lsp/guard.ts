/** @file Whatever goes wrong in a service is a line in the log and an empty answer: the next request is served. */
import { isOperationCancelled } from 'langium';
import { ResponseError } from 'vscode-languageserver';

export type Log = (error: unknown) => void;

/** What `work` comes to; `null` and a line in the log where it fails. What a service refuses in words, and that nobody waits any
 * more, is passed on. */
export function guarded<T>(work: () => T, log: Log): T | null {
  const failed = (error: unknown): null => {
    if (isOperationCancelled(error) || error instanceof ResponseError) throw error;
    log(error);
    return null;
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(failed) as T) : result;
  } catch (error) {
    return failed(error);
  }
}

type Method = (...args: unknown[]) => unknown;

/** The same object, whose methods answer `null` where they fail. */
function guardedObject<T extends object>(target: T, log: Log): T {
  return new Proxy(target, {
    get(_, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => guarded(() => (value as Method).apply(target, args), log);
    },
  });
}

/** The same services, with each of those that answer requests guarded. */
export function guardedServices<T extends object>(services: T, log: Log): T {
  const known = new Map<unknown, unknown>();
  const lsp = new Proxy((services as { lsp?: object }).lsp ?? {}, {
    get(target, key) {
      const service: unknown = Reflect.get(target, key, target);
      if (typeof service !== 'object' || service === null) return service;
      if (!known.has(service)) known.set(service, guardedObject(service, log));
      return known.get(service);
    },
  });
  return new Proxy(services, { get: (target, key) => (key === 'lsp' ? lsp : Reflect.get(target, key, target)) });
}
