// axe: the accessibility rules a machine can check. No violation is allowed anywhere; what axe cannot decide by itself
// must be one of the things explained here.
import { axeInJapanese, axeSource } from './tools.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe leaves undecided, where that is fine, and why: rule, where, axe's reason for not deciding. */
const EXPLAINED = [
  {
    rule: 'color-contrast',
    inside: 'svg',
    why: 'what lies behind text in a figure cannot be seen by axe; its colours are tokens, and a table has the same numbers',
  },
  {
    rule: 'color-contrast',
    inside: '*',
    reason: 'nonBmp',
    why: 'a lone sign such as ◎ or → has the colour of the words beside it, which are judged; C15 sees to the words',
  },
  {
    rule: 'color-contrast',
    inside: '[role=group][tabindex="0"] td, [role=group][tabindex="0"] th',
    reason: 'elmPartiallyObscured',
    why: 'a cell of a table that scrolls in its frame lies partly under the frame’s edge',
  },
  {
    rule: 'color-contrast',
    inside: '[role=group][tabindex="0"] td.num',
    reason: 'shortTextContent',
    why: 'a single figure in a table that scrolls in its frame has the colour of the longer cells beside it, which are judged',
  },
  {
    rule: 'color-contrast',
    inside: '.poll-mark',
    reason: 'shortTextContent',
    why: 'the sign × of a poll has the colour of ○ and △, and the word below it is judged',
  },
  {
    rule: 'th-has-data-cells',
    inside: 'table:has(th[scope=rowgroup])',
    why: 'a heading over a group of rows has its cells in the rows below it, where axe does not look; C14 sees to the rest',
  },
];

/** One line for every violation, and for every undecided thing that is not explained. */
export async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const found = await page.evaluate(run, { locale: axeInJapanese, tags: TAGS, explained: EXPLAINED });
  const told = (word) => (one) => `axe ${word}: ${one.rule} at ${one.at}: ${one.help} ${one.because} — ${one.html}`;
  return [...found.violations.map(told('violation')), ...found.undecided.map(told('undecided'))];
}

/** Inside the page. */
async function run({ locale, tags, explained }) {
  globalThis.axe.configure({ locale });
  const options = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'] };
  const { violations, incomplete } = await globalThis.axe.run(document, options);
  const lines = (results) =>
    results.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => {
        const [check] = [...node.any, ...node.all, ...node.none];
        const at = node.target.flat();
        return { rule: id, help, at: at.join(' '), html: node.html.slice(0, 160), because: check?.message ?? '', reason: check?.data?.messageKey };
      }),
    );
  const isExplained = ({ rule, at, reason }) =>
    explained.some((one) => one.rule === rule && (!one.reason || one.reason === reason) && document.querySelector(at)?.closest(one.inside));
  return { violations: lines(violations), undecided: lines(incomplete).filter((one) => !isExplained(one)) };
}
