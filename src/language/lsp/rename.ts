/**
 * @file Renaming: every name of the author's, wherever it stands. A name that is taken, that is a word of the language, or
 * with which some line would mean something else is refused with the reason.
 */
import type { AstNode, Grammar, LangiumDocument, LeafCstNode } from 'langium';
import { AstUtils, CstUtils, GrammarAST, GrammarUtils } from 'langium';
import type { LangiumServices, RenameProvider } from 'langium/lsp';
import type { RenameParams, WorkspaceEdit } from 'vscode-languageserver';
import { LSPErrorCodes, type Position, type Range, ResponseError } from 'vscode-languageserver';
import { TextDocument, type TextEdit } from 'vscode-languageserver-textdocument';
import type * as ast from '../generated/ast.ts';
import { PinnTerminals } from '../generated/ast.ts';
import { bindingsOf, usesOf } from '../syntax/bindings.ts';
import { builtinFunction, constants } from '../syntax/builtins.ts';
import { parse } from '../syntax/parser.ts';
import { label, rangeOf } from '../syntax/source.ts';
import { isTerm, namesakesOf, symbolsOf } from '../syntax/symbols.ts';

/** What the editor shows the author. */
const refusal = (reason: string): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestFailed, reason);

const isName = new RegExp(`^(?:${PinnTerminals.ID.source})$`);

/** The tree may be one key stroke behind the text; edits that are made by it must not be. */
function current(document: LangiumDocument): LangiumDocument {
  const text = document.textDocument.getText();
  return document.parseResult.value.$cstNode?.root.fullText === text ? document : parse(text).document;
}

interface Subject {
  leaf: LeafCstNode;
  declaration: AstNode & { name: string };
}

export class PinnRenameProvider implements RenameProvider {
  readonly #services: LangiumServices;
  /** Whether the client makes edits of a version of a text, and refuses them for another one; it says so when it starts. */
  versioned = false;
  #words: { all: Set<string>; ofTerms: Set<string> } | undefined;

  constructor(services: LangiumServices) {
    this.#services = services;
  }

  /** @throws ResponseError with the reason why nothing can be renamed here */
  prepareRename(document: LangiumDocument, { position }: { position: Position }): Range {
    return this.#subjectAt(current(document), position).leaf.range;
  }

  /** @throws ResponseError with the reason why this cannot be the name */
  async rename(opened: LangiumDocument, { position, newName }: RenameParams): Promise<WorkspaceEdit> {
    const document = current(opened);
    const { version } = opened.textDocument;
    const { declaration } = this.#subjectAt(document, position);
    const name = newName.trim();
    const uri = opened.uri.toString();
    if (name === declaration.name) return { changes: { [uri]: [] } };
    const reason = this.#whyNot(name, declaration);
    if (reason) throw refusal(reason);
    const places = declarationsOf(declaration).flatMap((d) => [rangeOf(d, 'name'), ...usesOf(d)]);
    const edits = places.map((range): TextEdit => ({ range, newText: name }));
    const changed = firstChange(document, edits, name);
    if (changed) throw refusal(changed);
    return this.versioned
      ? { documentChanges: [{ textDocument: { uri, version }, edits }] }
      : { changes: { [uri]: edits } };
  }

  #subjectAt(document: LangiumDocument, position: Position): Subject {
    const root = document.parseResult.value.$cstNode;
    const { GrammarConfig } = this.#services.parser;
    const offset = document.textDocument.offsetAt(position);
    const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, offset, GrammarConfig.nameRegexp);
    if (!leaf) throw refusal('there is no name here');
    const declaration = declarationOf(leaf);
    if (declaration) return { leaf, declaration };
    if (leaf.tokenType.name !== 'ID') {
      const isWord = this.#languageWords().all.has(leaf.text);
      throw refusal(isWord ? `"${leaf.text}" is a word of the language` : 'there is no name here');
    }
    throw refusal(`"${leaf.text}" is no name that this text declares`);
  }

  #languageWords(): { all: Set<string>; ofTerms: Set<string> } {
    this.#words ??= {
      all: keywordsIn(this.#services.Grammar),
      ofTerms: keywordsIn(this.#services.Grammar.rules.find((rule) => rule.name === 'TermName')),
    };
    return this.#words;
  }

  /** Why `name` cannot be that of `declaration`; `null` where nothing speaks against it. */
  #whyNot(name: string, declaration: AstNode): string | null {
    if (!isName.test(name)) return `"${name}" is no name: a name is a letter, then letters, digits and _`;
    const { all, ofTerms } = this.#languageWords();
    if (all.has(name) && !(isTerm(declaration) && ofTerms.has(name)))
      return `"${name}" is a word of the language; choose another name`;
    if (!isTerm(declaration) && !isList(declaration)) {
      if (builtinFunction(name)) return `"${name}" is a function of the language; choose another name`;
      if (Object.hasOwn(constants, name)) return `"${name}" is a constant of the language; choose another name`;
    }
    const other = namesake(name, declaration);
    return other ? `"${name}" is taken in line ${rangeOf(other).start.line + 1}: ${brief(label(other))}` : null;
  }
}

/** What goes by this name together: the statements of several experiments that entries of blocks mean as one. */
function declarationsOf(declaration: AstNode): AstNode[] {
  const symbols = symbolsOf(AstUtils.findRootNode(declaration) as ast.Model);
  const term = symbols.termOf.get(declaration);
  return term ? namesakesOf(term, symbols).map((t) => t.node) : [declaration];
}

const brief = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** Variants, sweeps and experiments have names of their own. */
const isList = (node: AstNode): node is ast.Variant | ast.Sweep | ast.Experiment =>
  node.$type === 'Variant' || node.$type === 'Sweep' || node.$type === 'Experiment';

/** What has this name already, among those that `declaration` must differ from. */
function namesake(name: string, declaration: AstNode): AstNode | undefined {
  const model = AstUtils.findRootNode(declaration) as ast.Model;
  if (isList(declaration)) return model.statements.find((s) => s.$type === declaration.$type && s.name === name);
  const symbols = symbolsOf(model);
  return symbols.quantities.get(name) ?? symbols.namedTerms.get(name)?.node;
}

const keywordsIn = (rule: Grammar | GrammarAST.AbstractRule | undefined): Set<string> =>
  new Set(
    rule
      ? AstUtils.streamAllContents(rule)
          .filter(GrammarAST.isKeyword)
          .map((keyword) => keyword.value)
          .filter((value) => isName.test(value))
      : [],
  );

/** The declaration that a word is the name of, or refers to; built-in names have none. */
function declarationOf(leaf: LeafCstNode): Subject['declaration'] | null {
  const node = leaf.astNode;
  const own = GrammarUtils.findNodeForProperty(node.$cstNode, 'name');
  if (own && own.offset === leaf.offset && isDeclaration(node)) return node;
  for (const { reference } of AstUtils.streamReferences(node)) {
    const target = 'ref' in reference ? reference.ref : undefined;
    if (reference.$refNode?.offset === leaf.offset && target && isDeclaration(target)) return target;
  }
  return null;
}

/** An option such as `rate = 1e-3` has a name as well, which is not the author's. */
const isDeclaration = (node: AstNode): node is Subject['declaration'] =>
  'name' in node && typeof node.name === 'string' && node.$type !== 'Builtin' && node.$type !== 'Argument';

/** The first name that would mean something else after the edits, as a sentence. */
function firstChange(document: LangiumDocument, edits: TextEdit[], name: string): string | null {
  const before = bindingsOf(document.parseResult.value);
  const text = TextDocument.applyEdits(document.textDocument, edits);
  const { document: renamed } = parse(text);
  const after = bindingsOf(renamed.parseResult.value);
  if (errorsOf(renamed) > errorsOf(document) || before.length !== after.length)
    return `the text could not be read with "${name}" as this name`;
  const changed = before.findIndex(({ target }, i) => target && meaningOf(target) !== meaningOf(after[i].target));
  const line = before[changed]?.range.start.line;
  return line === undefined ? null : `with "${name}" as this name, line ${line + 1} would mean something else`;
}

const errorsOf = ({ parseResult }: LangiumDocument): number =>
  parseResult.lexerErrors.length + parseResult.parserErrors.length;

/** Tells declarations apart, by their place among the statements and not by their names. */
function meaningOf(node: AstNode | undefined): string {
  if (node?.$type === 'Builtin') return (node as ast.Builtin).name;
  const steps: string[] = [];
  for (let at = node; at?.$container; at = at.$container) steps.push(`${at.$containerProperty}@${at.$containerIndex}`);
  return steps.join('/');
}
