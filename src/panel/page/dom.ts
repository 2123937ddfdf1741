/** @file Building and updating elements without HTML text, so that nothing in a spec can become markup. */

type Props = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;
type Child = Node | string | null | undefined | false;

const svgNamespace = 'http://www.w3.org/2000/svg';

function fill(element: Element, props: Props, children: Child[]): void {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.replace(/^on/, ''), value);
    else element.setAttribute(key === 'className' ? 'class' : key, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
}

/** An HTML element; `onclick` and the like take listeners. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, props, children);
  return element;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgNamespace, tag);
  fill(element, props, children);
  return element;
}

/** Sets text only when it differs: no layout, no announcement otherwise. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string | number | null): void {
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export function show(element: HTMLElement | SVGElement, visible: boolean): void {
  element.toggleAttribute('hidden', !visible);
}

/** Rebuilds the children of `element` only when `key` changed since the last call. */
export function keyed(element: HTMLElement, key: string, build: () => Child[]): boolean {
  if (element.dataset.key === key) return false;
  element.dataset.key = key;
  element.replaceChildren(...build().filter((c): c is Node | string => Boolean(c)));
  return true;
}

/** Sets a text whose parts, with ` · ` between them, are shown whole or not at all (class `whole-parts`). */
export function setWholeParts(element: HTMLElement, text: string): void {
  const parts = text === '' ? [] : text.split(' · ');
  keyed(element, text, () => parts.map((part, k) => h('span', {}, k === 0 ? part : ` · ${part}`)));
}
