/**
 * @file The services of the one language there is, for every document that a client calls so: an untitled one, a `.txt`
 * that is opened as a spec, one that was closed a moment ago.
 */
import type { LangiumCoreServices, URI } from 'langium';
import { DefaultServiceRegistry } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import { guardedServices, type Log } from './guard.ts';

export class OneLanguageRegistry extends DefaultServiceRegistry {
  readonly #log: Log;
  #only: LangiumCoreServices | undefined;

  constructor(services: LangiumSharedServices, log: Log) {
    super(services);
    this.#log = log;
  }

  override getServices(_uri: URI): LangiumCoreServices {
    this.#only ??= guardedServices(this.all[0], this.#log);
    return this.#only;
  }

  override hasServices(_uri: URI): boolean {
    return true;
  }
}
