import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  DefaultTokenBuilder,
  EmptyFileSystem,
  inject,
} from 'langium';
import { expect, it } from 'vitest';
import { PinnGeneratedModule, PinnGeneratedSharedModule } from '../../src/language/generated/module.ts';
import { PinnVocabulary } from '../../src/language/syntax/vocabulary.ts';

it('the lexer has the tokens that Langium finds, in their order', () => {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), PinnGeneratedSharedModule);
  const { Grammar } = inject(createDefaultCoreModule({ shared }), PinnGeneratedModule);
  const said = (builder: DefaultTokenBuilder) =>
    Object.values(builder.buildTokens(Grammar)).map(({ name, PATTERN, GROUP, LONGER_ALT }) => {
      const longer = [LONGER_ALT ?? []].flat().map((token) => token.name);
      return { name, pattern: String(PATTERN), group: GROUP, longer };
    });
  const own = said(new PinnVocabulary());
  expect(own).toEqual(said(new DefaultTokenBuilder()));
  expect(own.length).toBeGreaterThan(50);
});
