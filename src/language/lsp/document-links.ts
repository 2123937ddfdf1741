/** @file Links to the data files that a spec names. */
import type { LangiumDocument } from 'langium';
import { UriUtils } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver';
import type { Model } from '../generated/ast.ts';
import { namedFiles } from '../syntax/named-files.ts';
import { rangeOf } from '../syntax/source.ts';

export class PinnDocumentLinkProvider implements DocumentLinkProvider {
  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    if (document.uri.scheme === 'untitled') return [];
    const folder = UriUtils.dirname(document.uri);
    return namedFiles(document.parseResult.value as Model).map(({ node, file }) => ({
      range: rangeOf(node, 'file'),
      target: UriUtils.joinPath(folder, file).toString(),
      tooltip: 'open the data',
    }));
  }
}
