/** @file Text → syntax tree, without a language server. */
import type {
  LangiumCoreServices,
  LangiumDocument,
  LangiumParser,
  LangiumSharedCoreServices,
  Module,
  PartialLangiumCoreServices,
} from 'langium';
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  DocumentState,
  EmptyFileSystem,
  inject,
  prepareLangiumParser,
  URI,
} from 'langium';
import type * as ast from '../generated/ast.ts';
import { PinnGeneratedModule, PinnGeneratedSharedModule } from '../generated/module.ts';
import { PinnLexer } from './lexer.ts';
import { ExpectedTokens } from './parser-messages.ts';
import { PinnReferences } from './references.ts';
import { PinnScopeProvider } from './scope.ts';
import type { ParserToken } from './situation.ts';
import { PinnValues } from './values.ts';
import { PinnVocabulary } from './vocabulary.ts';
import { statementWords } from './words.ts';

const statementStarts = new Set<string>(statementWords);

type TokenType = ParserToken['tokenType'];

/** Which way to go from what stands ahead: made once for every place of the grammar at which there is a choice. */
type Look = (this: unknown, ...args: unknown[]) => unknown;
type Lookahead = 'buildLookaheadForAlternation' | 'buildLookaheadForOptional';

/** What Langium keeps to itself. */
interface Inner {
  wrapper: {
    lookaheadStrategy: Record<Lookahead, (decision: object) => Look>;
    /** The `distance`-th next token. */
    LA(distance: number): { image: string };
    canRecoverWithSingleTokenDeletion(expected: TokenType): boolean;
  };
  nodeBuilder: { addHiddenNodes(tokens: unknown[]): void };
}

/**
 * A parser that leaves no word out to go on behind an error: the next statement would be read as the rest of an unfinished
 * one. And Langium looks among all siblings for the place of comments even where there are none, which in a list of n
 * numbers takes n² steps.
 */
function parserOf(services: LangiumCoreServices): LangiumParser {
  const parser = prepareLangiumParser(services);
  const { wrapper, nodeBuilder } = parser as unknown as Inner;
  decideLater(wrapper.lookaheadStrategy);
  parser.finalize();
  const usual = wrapper.canRecoverWithSingleTokenDeletion.bind(wrapper);
  wrapper.canRecoverWithSingleTokenDeletion = (expected) =>
    !statementStarts.has(wrapper.LA(1).image) && usual(expected);
  const addHiddenNodes = nodeBuilder.addHiddenNodes.bind(nodeBuilder);
  nodeBuilder.addHiddenNodes = (tokens) => {
    if (tokens.length > 0) addHiddenNodes(tokens);
  };
  return parser;
}

/** Choices that no text has come to yet are not worked out: most specs have few kinds of statements. */
function decideLater(strategy: Inner['wrapper']['lookaheadStrategy']): void {
  for (const kind of ['buildLookaheadForAlternation', 'buildLookaheadForOptional'] as const) {
    const usual = strategy[kind].bind(strategy);
    strategy[kind] = (decision) => {
      let look: Look | null = null;
      return function (...args) {
        look ??= usual(decision);
        return look.apply(this, args);
      };
    };
  }
}

/** What differs from Langium's defaults, for the server and for plain compilation. */
export const pinnModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
  parser: {
    LangiumParser: parserOf,
    Lexer: (services) => new PinnLexer(services),
    ParserErrorMessageProvider: () => new ExpectedTokens(),
    TokenBuilder: () => new PinnVocabulary(),
    ValueConverter: () => new PinnValues(),
  },
  references: {
    References: (services) => new PinnReferences(services),
    ScopeProvider: (services) => new PinnScopeProvider(services),
  },
};

function createServices(): LangiumCoreServices {
  const shared: LangiumSharedCoreServices = inject(
    createDefaultSharedCoreModule(EmptyFileSystem),
    PinnGeneratedSharedModule,
  );
  const services = inject(createDefaultCoreModule({ shared }), PinnGeneratedModule, pinnModule);
  shared.ServiceRegistry.register(services);
  return services;
}

let services: LangiumCoreServices | undefined;

export interface Parsed {
  model: ast.Model;
  document: LangiumDocument;
}

/** Parses `text`; the tree is as whole as the errors let it be. */
export function parse(text: string): Parsed {
  services ??= createServices();
  const document = services.shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse('pinn:/spec.pinn'));
  // Names are looked up in the tree itself, so they can be resolved at once.
  document.state = DocumentState.ComputedScopes;
  return { model: document.parseResult.value as ast.Model, document };
}
