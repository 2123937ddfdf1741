-- A session in Neovim without a screen: everything the server offers is asked for as Neovim asks, and written down.
local cli, spec, out = vim.env.PINN_LENS_CLI, vim.env.PINN_LENS_SPEC, vim.env.PINN_LENS_TRANSCRIPT
local lines = {}
local function note(name, value)
  table.insert(lines, vim.fn.json_encode({ name = name, value = value }))
end

local shown = {}
vim.lsp.handlers['window/showMessage'] = function(_, message)
  table.insert(shown, message.message)
end

local client_id
local function wait_for(what, look)
  if not vim.wait(240000, look, 20) then
    note('waited in vain for', what)
    vim.fn.writefile(lines, out)
    vim.cmd('cquit 1')
  end
end

vim.cmd('edit ' .. vim.fn.fnameescape(spec))
local buffer = vim.api.nvim_get_current_buf()
vim.bo[buffer].filetype = 'pinn'
client_id = vim.lsp.start_client({
  name = 'pinn-lens',
  cmd = { vim.env.PINN_LENS_NODE, cli, 'lsp', '--stdio' },
  root_dir = vim.fn.fnamemodify(spec, ':h'),
  get_language_id = function() return 'pinn' end,
})
vim.lsp.buf_attach_client(buffer, client_id)
local client = vim.lsp.get_client_by_id(client_id)
wait_for('the server', function() return client.initialized or client.server_capabilities ~= nil end)
wait_for('diagnostics', function() return #vim.diagnostic.get(buffer) > 0 end)
note('diagnostics', vim.tbl_map(function(d) return { line = d.lnum, message = d.message } end, vim.diagnostic.get(buffer)))

local uri = vim.uri_from_bufnr(buffer)
local function ask(name, method, params)
  local result, err
  local done = false
  client.request(method, params, function(e, r)
    err, result, done = e, r, true
  end, buffer)
  wait_for(name, function() return done end)
  note(name, { answer = result, refused = err and err.message or nil })
  return result
end

local text_document = { uri = uri }
local function at(line, character)
  return { textDocument = text_document, position = { line = line, character = character } }
end
local whole = { start = { line = 0, character = 0 }, ['end'] = { line = 30, character = 0 } }
local options = { tabSize = 2, insertSpaces = true }

ask('completion', 'textDocument/completion', at(3, 0))
ask('hover', 'textDocument/hover', at(1, 8))
ask('signature help', 'textDocument/signatureHelp', at(7, 13))
ask('definition', 'textDocument/definition', at(2, 17))
ask('references', 'textDocument/references', vim.tbl_extend('force', at(1, 8), { context = { includeDeclaration = true } }))
ask('highlights', 'textDocument/documentHighlight', at(1, 8))
ask('rename', 'textDocument/rename', vim.tbl_extend('force', at(1, 8), { newName = 'w' }))
ask('a rename to a keyword', 'textDocument/rename', vim.tbl_extend('force', at(1, 8), { newName = 'param' }))
ask('outline', 'textDocument/documentSymbol', { textDocument = text_document })
ask('folding', 'textDocument/foldingRange', { textDocument = text_document })
ask('formatting', 'textDocument/formatting', { textDocument = text_document, options = options })
ask('semantic tokens', 'textDocument/semanticTokens/full', { textDocument = text_document })
ask('inlay hints', 'textDocument/inlayHint', { textDocument = text_document, range = whole })
ask('selection ranges', 'textDocument/selectionRange', { textDocument = text_document, positions = { { line = 1, character = 8 } } })
ask('links', 'textDocument/documentLink', { textDocument = text_document })
ask('symbols of the workspace', 'workspace/symbol', { query = 'motion' })
ask('fixes', 'textDocument/codeAction', {
  textDocument = text_document,
  range = whole,
  context = { diagnostics = vim.tbl_map(function(d) return d.user_data.lsp and vim.tbl_extend('force', d.user_data.lsp, {
    range = { start = { line = d.lnum, character = d.col }, ['end'] = { line = d.end_lnum, character = d.end_col } },
    message = d.message,
  }) or nil end, vim.diagnostic.get(buffer)) },
})

-- The author mends the text, and the server sees it.
vim.api.nvim_buf_set_lines(buffer, 2, 3, false, { "equation motion: u'' + 4*u' + 400*u = 0" })
vim.api.nvim_buf_set_lines(buffer, 5, 6, false, { 'points { motion = sobol(64) }' })
wait_for('no errors', function()
  return #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR }) == 0
end)
local lenses = ask('lenses', 'textDocument/codeLens', { textDocument = text_document })
for _, lens in ipairs(lenses) do
  if lens.command.command ~= 'pinn.findOutWhatHelps' then
    ask('carry out ' .. lens.command.title, 'workspace/executeCommand', {
      command = lens.command.command,
      arguments = lens.command.arguments,
    })
  end
end
note('messages', shown)
vim.fn.writefile(lines, out)
client.stop()
vim.wait(60000, function() return client.is_stopped() end, 20)
vim.cmd('qall!')
