// Runs jobs a few at a time and says what came of each. A job is a name and a function that throws what is wrong.

const AT_MOST_MS = 180_000;

/** Runs all jobs, `width` at a time; gives for each its name, its faults and how long it took. */
export async function runAll(jobs, { width, say }) {
  const results = [];
  const waiting = [...jobs];
  const worker = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const result = await runOne(job);
      results.push(result);
      say(result);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

async function runOne({ name, run, within = AT_MOST_MS }) {
  const began = Date.now();
  let late;
  const tooLong = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`took longer than ${within / 1000} s`)), within);
  });
  const faults = [];
  try {
    faults.push(...((await Promise.race([run(), tooLong])) ?? []));
  } catch (error) {
    faults.push(plain(error));
  }
  clearTimeout(late);
  return { name, faults, ms: Date.now() - began };
}

/** The first lines of an error, without the colours of a terminal. */
export function plain(error) {
  const lines = String(error.message ?? error).split('\n').slice(0, 4);
  return lines.join(' ').replace(/\x1b\[\d+m/g, '');
}
