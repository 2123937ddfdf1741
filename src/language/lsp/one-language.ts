/**
 * @file The services of the one language there is, for every document that a client calls so: an untitled one, a `.txt`
 * that is opened as a spec, one that was closed a moment ago.
 */
import type { LangiumCoreServices, URI } from 'langium';
import { DefaultServiceRegistry } from 'langium';

export class OneLanguageRegistry extends DefaultServiceRegistry {
  override getServices(_uri: URI): LangiumCoreServices {
    const [only] = this.all;
    return only;
  }

  override hasServices(_uri: URI): boolean {
    return true;
  }
}
