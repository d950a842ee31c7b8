import { expect, test } from 'vitest';
import { html, prose, raw } from './html.ts';

test('what is put into a piece of HTML is escaped, pieces of HTML are not', () => {
  expect(html`<p title="${`"'&<>`}">${html`<b>${'<i>'}</b>`}${null}${[1, 'a']}</p>`.html).toBe(
    '<p title="&quot;&#39;&amp;&lt;&gt;"><b>&lt;i&gt;</b>1a</p>',
  );
  expect(html`${raw('<hr>')}`.html).toBe('<hr>');
});

test('paragraphs are kept apart, and what stands between backticks is code', () => {
  expect(html`${prose('one `<two>`\n\nthree')}`.html).toBe('<p>one <code>&lt;two&gt;</code></p><p>three</p>');
});
