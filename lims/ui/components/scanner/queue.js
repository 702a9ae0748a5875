/*
 * The queue. It belongs to the browser tab: it numbers the scans, keeps them in sessionStorage until the server has
 * answered each, and goes on sending when the field has left the screen.
 *
 * The route must answer a repeated (client, n) with what it answered first: after a lost answer the same scans come again.
 */

const ANSWER_WITHIN = 3000
const RETRY_AT_MOST = 3000
const RETRY_SIGNED_OUT = 8000
const MESSAGE_AT_MOST = 50
const ANSWERS_AT_MOST = 100

// The server has read these and will never take them; sending them again would hold up all later scans.
const NEVER_TAKEN = new Set([400, 413, 422])

/** A random UUID also where there is no secure context (plain http in the laboratory's network). */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * @typedef {{client: string, session: string, n: number, text: string, scanned_at: string}} Scan
 * @typedef {{n: number, verdict: string, code?: string, headline?: string, message?: string, undoable?: boolean}} Result
 */

class ScanQueue {
  route = ''
  /** @type {null | 'unreachable' | 'signed-out'} */
  trouble = null
  /** True while the browser refuses to keep the queue: then a reload would lose it. */
  unkept = false
  /** Answers no view has shown yet. @type {{scan: Scan, result: Result}[]} */
  answers = []

  #name
  #view = null
  #sending = false
  #wake = () => {}
  #failures = 0
  #messageAtMost = MESSAGE_AT_MOST
  #released = null
  #mayLeave = false
  #scannedAt = new Map()

  constructor(name) {
    this.#name = name
    this.#resume()
    window.addEventListener('online', () => this.#wake())
    document.addEventListener('visibilitychange', () => document.hidden || this.#wake())
    window.addEventListener('beforeunload', (event) => this.waiting.length && !this.#mayLeave && event.preventDefault())
    window.addEventListener('pagehide', () => this.#release())
    window.addEventListener('pageshow', (event) => event.persisted && this.#resume())
  }

  show(view) {
    this.#view = view
    this.#send()
  }

  hide(view) {
    if (this.#view === view) this.#view = null
  }

  /** @returns {Scan} */
  add(text, session) {
    const scan = { client: this.client, session, n: ++this.last, text, scanned_at: new Date().toISOString() }
    this.waiting.push(scan)
    this.#scannedAt.set(`${scan.client}:${scan.n}`, performance.now())
    this.#keep()
    this.#send()
    return scan
  }

  reload() {
    this.#mayLeave = true
    window.location.reload()
  }

  /** One message in flight at a time; what is scanned meanwhile goes together in the next. */
  async #send() {
    if (this.#sending) return
    this.#sending = true
    while (this.waiting.length) {
      const pause = await this.#deliver(this.#nextMessage())
      this.#view?.changed()
      if (pause) await this.#sleep(pause)
    }
    this.#sending = false
  }

  #nextMessage() {
    const { client, session } = this.waiting[0]
    const other = this.waiting.findIndex((scan) => scan.client !== client || scan.session !== session)
    const end = other < 0 ? this.waiting.length : other
    return this.waiting.slice(0, Math.min(end, this.#messageAtMost))
  }

  /** Sends the scans and takes the answers; returns how long to wait before the next message. */
  async #deliver(scans) {
    let response, results
    try {
      response = await this.#post(scans)
      if (response.ok && !response.redirected) results = (await response.json()).results
    } catch (error) {
      return this.#failed('unreachable', error.name === 'TimeoutError' ? ANSWER_WITHIN : 0)
    }
    if (response.redirected || response.status === 401 || response.status === 403) return this.#failed('signed-out')
    if (NEVER_TAKEN.has(response.status)) return this.#notTaken(scans, response.status)
    if (!Array.isArray(results) || !this.#take(scans, results)) return this.#failed('unreachable')
    this.#failures = 0
    this.#messageAtMost = MESSAGE_AT_MOST
    this.trouble = null
    return 0
  }

  #post(scans) {
    const { client, session } = scans[0]
    const items = scans.map(({ n, text, scanned_at }) => ({ n, text, scanned_at }))
    return fetch(this.route, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ client, session, items }),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    })
  }

  #failed(trouble, waited = 0) {
    this.trouble = trouble
    this.#failures += 1
    const pause = Math.min(RETRY_AT_MOST, 250 * 2 ** Math.min(this.#failures, 8))
    return trouble === 'signed-out' ? RETRY_SIGNED_OUT : Math.max(0, pause - waited)
  }

  /** One bad scan makes the server refuse a whole message: find it by sending them one by one, and say which it was. */
  #notTaken(scans, status) {
    this.#messageAtMost = 1
    if (scans.length === 1) {
      const message = `The server cannot read this scan (${status}). It was not saved.`
      this.#take(scans, [{ n: scans[0].n, verdict: 'refused', code: scans[0].text, headline: 'Not read', message }])
    }
    return 0
  }

  /** Takes what was answered out of the queue; false when nothing was. */
  #take(scans, results) {
    const byNumber = new Map(results.map((result) => [result.n, result]))
    const answered = new Set()
    for (const scan of scans) {
      const result = byNumber.get(scan.n)
      if (!result) continue
      answered.add(scan)
      this.answers.push({ scan, result, took: this.#took(scan) })
    }
    if (this.answers.length > ANSWERS_AT_MOST) this.answers.splice(0, this.answers.length - ANSWERS_AT_MOST)
    this.waiting = this.waiting.filter((scan) => !answered.has(scan))
    this.#keep()
    return answered.size > 0
  }

  #took({ client, n }) {
    const key = `${client}:${n}`
    const since = this.#scannedAt.get(key)
    this.#scannedAt.delete(key)
    return since === undefined ? null : performance.now() - since
  }

  #sleep(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #keep() {
    const { client, last, waiting } = this
    this.unkept = !write('sessionStorage', this.#name, { client, last, waiting, released: this.#released })
  }

  #release() {
    this.#released = Date.now()
    this.#keep()
  }

  /**
   * Goes on where this tab's last page stopped. A duplicated tab starts with a copy of sessionStorage; were it to go on
   * with the same client's numbers, its scans would be taken for repeats of the first tab's. So the client goes on only
   * where the last page was left the moment this one began (F5). What waits is sent by both: it carries its own client.
   */
  #resume() {
    const stored = read('sessionStorage', this.#name)
    const reloaded = stored?.released > performance.timeOrigin - 5000 && this.client === undefined
    this.client = reloaded ? stored.client : uuid()
    this.last = reloaded ? stored.last : 0
    this.waiting = stored?.waiting ?? []
    this.#released = null
    this.#keep()
  }
}

/** The tab's queue of this name: one for all mounts of the field, so that leaving a page sends the rest. */
function queueNamed(name) {
  const queues = (window[Symbol.for('staal.scanner.queues')] ??= new Map())
  if (!queues.has(name)) queues.set(name, new ScanQueue(name))
  return queues.get(name)
}
