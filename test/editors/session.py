"""A session of the client pytest-lsp, which reads every answer by the types of the protocol and holds it to what the
editor has said that it can. Everything the server offers is asked for and written down, one JSON line each.

usage: session.py NODE CLI SPEC TRANSCRIPT CLIENT
CLIENT is an editor whose capabilities pytest-lsp knows (emacs), or "pull": a client that asks for diagnostics.
"""

import asyncio
import json
import pathlib
import sys
import warnings

from lsprotocol import types as lsp
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities, make_test_lsp_client

node, cli, spec, transcript, editor = sys.argv[1:]
converter = get_converter()
path = pathlib.Path(spec)
uri = path.as_uri()
document = lsp.TextDocumentIdentifier(uri=uri)
whole = lsp.Range(lsp.Position(0, 0), lsp.Position(30, 0))
options = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
lines = []


def note(name, value):
    lines.append(json.dumps({"name": name, "value": value}))


def at(line, character):
    return {"text_document": document, "position": lsp.Position(line, character)}


async def until(look):
    while not (found := look()):
        await asyncio.sleep(0.02)
    return found


async def ask(client, name, method, params):
    try:
        answer = await client.protocol.send_request_async(method, params)
    except Exception as error:  # what the server refuses is written down as well
        note(name, {"refused": str(error)})
        return None
    note(name, {"answer": converter.unstructure(answer)})
    return answer


PULL = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(diagnostic=lsp.DiagnosticClientCapabilities()),
    workspace=lsp.WorkspaceClientCapabilities(
        diagnostics=lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    ),
)


async def begin():
    client = make_test_lsp_client()

    @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def registered(params):
        note("registered", [r.method for r in params.registrations])

    await client.start_io(node, cli, "lsp", "--stdio")
    capabilities = PULL if editor == "pull" else client_capabilities(editor)
    folder = lsp.WorkspaceFolder(uri=path.parent.as_uri(), name=path.parent.name)
    answer = await client.initialize_session(
        lsp.InitializeParams(capabilities=capabilities, root_uri=folder.uri, workspace_folders=[folder])
    )
    note("capabilities", converter.unstructure(answer.capabilities))
    client.text_document_did_open(
        lsp.DidOpenTextDocumentParams(
            lsp.TextDocumentItem(uri=uri, language_id="pinn", version=1, text=path.read_text())
        )
    )
    return client


async def asked_for(client):
    """Diagnostics of a document and of the workspace."""
    await ask(client, "document", "textDocument/diagnostic", lsp.DocumentDiagnosticParams(document))
    answer = await ask(client, "workspace", "workspace/diagnostic", lsp.WorkspaceDiagnosticParams([]))
    previous = [lsp.PreviousResultId(uri=r.uri, value=r.result_id) for r in answer.items if r.result_id]
    await ask(client, "workspace again", "workspace/diagnostic", lsp.WorkspaceDiagnosticParams(previous))
    note("sent", len(client.diagnostics))


async def services(client):
    found = await until(lambda: client.diagnostics.get(uri))
    note("diagnostics", converter.unstructure(list(found)))
    edit = {"text_document": document, "options": options}
    for name, method, params in [
        ("completion", lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionParams(**at(3, 0))),
        ("hover", lsp.TEXT_DOCUMENT_HOVER, lsp.HoverParams(**at(1, 8))),
        ("signature help", lsp.TEXT_DOCUMENT_SIGNATURE_HELP, lsp.SignatureHelpParams(**at(7, 13))),
        ("definition", lsp.TEXT_DOCUMENT_DEFINITION, lsp.DefinitionParams(**at(2, 17))),
        (
            "references",
            lsp.TEXT_DOCUMENT_REFERENCES,
            lsp.ReferenceParams(context=lsp.ReferenceContext(include_declaration=True), **at(1, 8)),
        ),
        ("highlights", lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, lsp.DocumentHighlightParams(**at(1, 8))),
        ("what a rename is about", lsp.TEXT_DOCUMENT_PREPARE_RENAME, lsp.PrepareRenameParams(**at(1, 8))),
        ("rename", lsp.TEXT_DOCUMENT_RENAME, lsp.RenameParams(new_name="w", **at(1, 8))),
        ("a rename to a keyword", lsp.TEXT_DOCUMENT_RENAME, lsp.RenameParams(new_name="param", **at(1, 8))),
        ("outline", lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, lsp.DocumentSymbolParams(document)),
        ("folding", lsp.TEXT_DOCUMENT_FOLDING_RANGE, lsp.FoldingRangeParams(document)),
        ("formatting", lsp.TEXT_DOCUMENT_FORMATTING, lsp.DocumentFormattingParams(**edit)),
        ("formatting of a range", lsp.TEXT_DOCUMENT_RANGE_FORMATTING, lsp.DocumentRangeFormattingParams(range=whole, **edit)),
        (
            "formatting on type",
            lsp.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
            lsp.DocumentOnTypeFormattingParams(ch="\n", options=options, **at(9, 0)),
        ),
        ("semantic tokens", lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, lsp.SemanticTokensParams(document)),
        ("inlay hints", lsp.TEXT_DOCUMENT_INLAY_HINT, lsp.InlayHintParams(document, whole)),
        (
            "selection ranges",
            lsp.TEXT_DOCUMENT_SELECTION_RANGE,
            lsp.SelectionRangeParams(document, [lsp.Position(1, 8)]),
        ),
        ("links", lsp.TEXT_DOCUMENT_DOCUMENT_LINK, lsp.DocumentLinkParams(document)),
        ("symbols of the workspace", lsp.WORKSPACE_SYMBOL, lsp.WorkspaceSymbolParams("motion")),
        (
            "fixes",
            lsp.TEXT_DOCUMENT_CODE_ACTION,
            lsp.CodeActionParams(document, whole, lsp.CodeActionContext(found)),
        ),
    ]:
        await ask(client, name, method, params)


async def commands(client):
    """The author mends the text; then every lens is carried out by the server."""
    text = path.read_text().replace("400*w", "400*u").replace("sobl", "sobol")
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
            [lsp.TextDocumentContentChangeWholeDocument(text)],
        )
    )
    error = lsp.DiagnosticSeverity.Error
    await until(lambda: not any(d.severity == error for d in client.diagnostics[uri]))
    lenses = await ask(client, "lenses", lsp.TEXT_DOCUMENT_CODE_LENS, lsp.CodeLensParams(document))
    for lens in lenses:
        if lens.command.command == "pinn.findOutWhatHelps":
            continue
        await ask(
            client,
            f"carry out {lens.command.title}",
            lsp.WORKSPACE_EXECUTE_COMMAND,
            lsp.ExecuteCommandParams(lens.command.command, lens.command.arguments),
        )
    note("messages", [m.message for m in client.messages])


async def session():
    client = await begin()
    if editor == "pull":
        await asked_for(client)
    else:
        await services(client)
        await commands(client)
    await client.shutdown_session()
    note("log", [m.message for m in client.log_messages if m.type == lsp.MessageType.Error])
    await client.stop()


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    asyncio.run(session())
note("against the protocol", [str(w.message) for w in caught if w.category.__name__ == "LspSpecificationWarning"])
pathlib.Path(transcript).write_text("\n".join(lines) + "\n")
