/** @file The browser is there before the first test: its installation is no test and takes as long as it takes. */
import { setup as install } from '../../workbench/setup.mjs';

export function setup() {
  install();
}
