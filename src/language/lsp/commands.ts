/** @file `workspace/executeCommand`: what its client is shown while a command is carried out. */
import { type Connection, WorkDoneProgressReporter, type WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { CommandLine } from '../commands/command-line.ts';
import { CommandExecutor, type OpenSpec, type ShownProgress } from '../commands/executor.ts';

/** Where the client shows no progress, it gets lines in its log. */
function inLog({ console }: Connection): ShownProgress {
  return {
    begin: (title) => console.info(title),
    report: (message) => console.info(message),
    done: () => {},
    onCancelled: () => {},
  };
}

function shown(reporter: WorkDoneProgressServerReporter): ShownProgress {
  return {
    begin: (title) => reporter.begin(title, undefined, undefined, true),
    report: (message) => reporter.report(message),
    done: () => reporter.done(),
    onCancelled: (listener) => void reporter.token.onCancellationRequested(listener),
  };
}

/** Answers commands by the command line; without one there are none. */
export function answerCommands(
  connection: Connection,
  commandLine: CommandLine | undefined,
  specOf: (uri: string) => OpenSpec | null,
): void {
  if (!commandLine) return;
  const executor = new CommandExecutor(connection, commandLine, specOf);
  const progress = async (): Promise<ShownProgress> => {
    try {
      const reporter = await connection.window.createWorkDoneProgress();
      return WorkDoneProgressReporter.isNullInstance(reporter) ? inLog(connection) : shown(reporter);
    } catch {
      // A client may refuse what it has announced.
      return inLog(connection);
    }
  };
  connection.onExecuteCommand(async ({ command, arguments: args = [] }, token) =>
    executor.execute(command, args, token, await progress()),
  );
  connection.onShutdown(() => executor.dispose());
}
