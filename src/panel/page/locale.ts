/**
 * @file Imported before everything else. Chromium started under LC_ALL=C or POSIX reports the language `en-US@posix`,
 * which `Intl` refuses; uPlot asks `Intl` while it loads, so the whole page would stay empty.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
}

export {};
