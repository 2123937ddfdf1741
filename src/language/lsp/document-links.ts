/** @file Links to the data files that a spec names. */
import type { LangiumDocument } from 'langium';
import { UriUtils } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver';
import type { Model } from '../generated/ast.ts';
import { rangeOf } from '../syntax/source.ts';

export class PinnDocumentLinkProvider implements DocumentLinkProvider {
  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const { statements } = document.parseResult.value as Model;
    return statements.flatMap((s) => {
      if ((s.$type !== 'DataSet' && s.$type !== 'Input') || s.file === undefined || document.uri.scheme === 'untitled')
        return [];
      const target = UriUtils.joinPath(UriUtils.dirname(document.uri), s.file).toString();
      return [{ range: rangeOf(s, 'file'), target, tooltip: 'open the data' }];
    });
  }
}
