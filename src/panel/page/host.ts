/** @file The only door to the host: VS Code's `acquireVsCodeApi`, or nothing when the page stands alone. */
import type { FromPanel } from '../../problem/panel-messages.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

export interface HostDoor {
  post(message: FromPanel): void;
  load(): unknown;
  save(state: object): void;
}

export function connect(): HostDoor {
  if (typeof acquireVsCodeApi !== 'function') {
    return { post: () => undefined, load: () => null, save: () => undefined };
  }
  const api = acquireVsCodeApi();
  // The host writes the spec's address on the page; kept in the state, it says after a reload whose panel this is.
  const uri = document.documentElement.dataset.uri;
  const save = (state: unknown) => api.setState({ ...(state as object | null), uri });
  save(api.getState());
  return {
    post: (message) => api.postMessage(message),
    load: () => api.getState(),
    save,
  };
}
