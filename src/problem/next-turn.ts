/** @file Giving way to what waits – a key stroke, a stop – in Node and in a browser. */

/** Calls `then` once everything that waits has had its turn. A page has no `setImmediate`, and its timers are slow. */
export function onNextTurn(then: () => void): void {
  if (typeof setImmediate === 'function') {
    setImmediate(then);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => {
    port1.close();
    then();
  });
  port1.start();
  port2.postMessage(null);
}
