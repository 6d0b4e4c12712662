import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, jsonText, raw } from '../../../src/render/report/html.ts';

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const read = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name]!);

describe('html', () => {
  it('takes text for text, whatever it is', () => {
    const hostile = `</title><script>alert("1")</script>' onload='x`;
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x">&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x</p>',
    );
  });

  it('keeps its own markup, joins lists, and leaves out what is not there', () => {
    expect(
      html`<ul>${['a&b', 'c'].map((x) => html`<li>${x}</li>`)}</ul>${undefined}${null}${false}${0}${raw('<hr>')}`.text,
    ).toBe('<ul><li>a&amp;b</li><li>c</li></ul>0<hr>');
  });

  it('shows what would turn a line around or end it as an escape', () => {
    expect(html`${'a\u202eb\u2066c\u200f\u2028\0\u061c'}`.text).toBe('a\\u202eb\\u2066c\\u200f\\u2028\\u0000\\u061c');
  });

  it('loses nothing that can be shown', () => {
    const shown = fc.string({ unit: 'grapheme' }).filter((text) => !/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(shown, (text) => {
        const escaped = html`${text}`.text;
        expect(escaped).not.toMatch(/[<>"']/);
        expect(read(escaped)).toBe(text);
      }),
    );
  });
});

describe('JSON in a script element', () => {
  it('ends no element and says the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.constant('"</script><!--<script>\\u2028"')), (json) => {
        const value = JSON.parse(json);
        const { text } = jsonText(value);
        expect(text).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
