// R6: what the page allows itself. A strict policy is what keeps a slip in a template from becoming somebody's script.

/** The faults in the headers of a page. */
export function policy(headers) {
  const said = headers['content-security-policy'];
  if (!said) return ['R6 no Content-Security-Policy'];
  const rules = Object.fromEntries(
    said.split(';').map((rule) => rule.trim().split(/\s+/)).filter(([name]) => name).map(([name, ...sources]) => [name, sources]),
  );
  const faults = [];
  for (const name of ['script-src', 'style-src', 'form-action', 'frame-ancestors', 'base-uri']) {
    const sources = rules[name] ?? (/-src$/.test(name) ? rules['default-src'] : undefined);
    if (!sources) faults.push(`R6 the policy says nothing of ${name}`);
    const loose = (sources ?? []).filter((source) => /unsafe|^\*|https?:|data:/.test(source));
    if (loose.length) faults.push(`R6 ${name} allows ${loose.join(' ')}`);
  }
  if (headers['x-content-type-options'] !== 'nosniff') faults.push('R6 no X-Content-Type-Options: nosniff');
  return faults;
}
