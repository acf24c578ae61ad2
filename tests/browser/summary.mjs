// The closing table: what each task scored, and how many interactions it took in which way.
import { FULL, WAYS, scoreOf } from './score.mjs';

/** The table as text; nothing when no task was run. */
export function summary(measured) {
  const rows = Object.entries(measured).filter(([, task]) => Object.keys(task.ways).length);
  if (rows.length === 0) return '';
  const cell = (run) => (run ? `${run.passed ? run.interactions : '×'}` : '·');
  const lines = rows.map(([code, task]) => [
    code,
    task.scored ? scoreOf(task.ways).toFixed(2) : '',
    task.max === undefined ? '' : String(task.max),
    ...WAYS.map((way) => cell(task.ways[way])),
  ]);
  const scored = rows.filter(([, task]) => task.scored);
  const points = scored.reduce((sum, [, task]) => sum + scoreOf(task.ways), 0);
  const table = [['task', 'score', 'max', ...WAYS], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const text = table.map((row) => row.map((it, column) => it.padEnd(widths[column])).join('  ').trimEnd());
  const all = `score ${points.toFixed(1)} of ${(scored.length * FULL).toFixed(1)} (${scored.length} of the 12 tasks)`;
  return [...text, '', all, 'interactions in each way; × not done, · not run'].join('\n');
}
