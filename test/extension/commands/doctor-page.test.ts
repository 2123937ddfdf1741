import { expect, it } from 'vitest';
import { doctorPage } from '../../../src/extension/commands/doctor-page.ts';

it('says what is there and what would help, with nothing in it that could run', () => {
  const page = doctorPage(
    [
      { group: 'embedded', name: 'native kernel', state: 'found', detail: 'AVX-512', todo: null },
      { group: 'webgpu', name: 'webgpu', state: 'missing', detail: '<img src=x>', todo: 'Install "webgpu".' },
    ],
    { platform: 'linux & x64' },
    'abc',
  );
  expect(page).toContain('<b>native kernel</b> <span class="detail">AVX-512</span>');
  expect(page).toContain('<div class="todo">Install &#34;webgpu&#34;.</div>');
  expect(page).toContain('aria-label="missing"');
  expect(page).toContain('&#60;img src=x&#62;');
  expect(page).toContain('linux &#38; x64');
  expect(page).not.toContain('TensorFlow');
  expect(page).toContain("default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'");
});
