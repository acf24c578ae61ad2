// The API as somebody outside the browser reads it: tests judge by its answers, not by what a page says of itself.

export class Api {
  #address;
  #user;
  #token;

  constructor(address, user) {
    this.#address = address;
    this.#user = user;
  }

  /** The JSON of a path below /api/v1. */
  async get(path) {
    return (await this.#send('GET', path)).json();
  }

  /** All items of a list, over all its pages. */
  async list(path) {
    const items = [];
    for (let cursor; ; ) {
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${cursor}` : ''}`);
      items.push(...page.items);
      if (!page.next_cursor) return items;
      cursor = page.next_cursor;
    }
  }

  /** The answer as it is, with its headers and bytes. */
  raw(path) {
    return this.#send('GET', path);
  }

  /** The status alone, whatever it is. */
  async status(path) {
    return (await this.#send('GET', path, undefined, true)).status;
  }

  async post(path, body = {}) {
    const answer = await this.#send('POST', path, body);
    return answer.status === 204 ? undefined : answer.json();
  }

  /** Changes a record as it stands now. */
  async patch(path, body) {
    const etag = (await this.#send('GET', path)).headers.get('etag');
    return (await this.#send('PATCH', path, body, false, etag)).json();
  }

  /** Changes something of which the version is known already. */
  async change(path, body, etag, method = 'PATCH') {
    return (await this.#send(method, path, body, false, etag)).json();
  }

  /** The child with that code, for instance K-001, as its whole record. */
  async child(code) {
    const found = (await this.list('/children')).find((child) => child.reference === code);
    if (!found) throw new Error(`no child ${code} for ${this.#user}`);
    return this.get(`/children/${found.id}`);
  }

  /** The conference with that receipt number. */
  async conference(receipt) {
    const found = (await this.list('/conferences')).find((conference) => conference.receipt === receipt);
    if (!found) throw new Error(`no conference ${receipt} for ${this.#user}`);
    return this.get(`/conferences/${found.id}`);
  }

  async coordinator(name) {
    const found = (await this.list('/coordinators')).find((coordinator) => coordinator.name === name);
    if (!found) throw new Error(`no coordinator ${name} for ${this.#user}`);
    return found;
  }

  async #signIn() {
    const answer = await fetch(`${this.#address}/api/v1/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: this.#user, password: 'demo' }),
    });
    if (!answer.ok) throw new Error(`${this.#user} could not sign in: ${answer.status} ${await answer.text()}`);
    this.#token = (await answer.json()).access_token;
  }

  async #send(method, path, body, anyStatus = false, etag = undefined) {
    if (!this.#token) await this.#signIn();
    const once = () =>
      fetch(`${this.#address}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(etag ? { 'if-match': etag } : {}),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    let answer = await once();
    // The clock may have been turned past the token's end, or every session ended.
    if (answer.status === 401) {
      await this.#signIn();
      answer = await once();
    }
    if (!answer.ok && !anyStatus) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
