/*
 * The scanner's field. Nothing scanned may be lost, doubled or put in another order, however fast the scans come, however
 * slow or absent the server is, and whatever the page around the field does meanwhile.
 *
 * Hence two parts. A ScanQueue belongs to the browser tab: it numbers the scans, keeps them in sessionStorage until the
 * server has answered each, and goes on sending when the field has left the screen. A view belongs to one mount of the
 * component: it takes text in and shows answers.
 *
 * The route must answer a repeated (client, n) with what it answered first: after a lost answer the same scans come again.
 */

const ANSWER_WITHIN = 3000
const RETRY_AT_MOST = 3000
const RETRY_SIGNED_OUT = 8000
const MESSAGE_AT_MOST = 50
const TEXT_AT_MOST = 200
const ROWS_AT_MOST = 100
const REFRESH_AFTER = 400
const REFRESH_AT_LATEST = 2000
const UNDO_ANSWER_WITHIN = 5000

const VERDICTS = ['done', 'attention', 'refused']
// The server has read these and will never take them; sending them again would hold up all later scans.
const NEVER_TAKEN = new Set([400, 413, 422])

/* Text ---------------------------------------------------------------------------------------------------------------- */

/** What was read, without the control and format characters that scanners and copied labels put in. */
const clean = (text) => text.replace(/[\p{Cc}\p{Cf}]/gu, '').trim().slice(0, TEXT_AT_MOST)

const scansIn = (text) => text.split(/[\r\n\t]+/).map(clean).filter(Boolean)

/** A random UUID also where there is no secure context (plain http in the laboratory's network). */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/* Storage: a browser may forbid it, and then scanning must still work ------------------------------------------------- */

function read(storage, name) {
  try {
    return JSON.parse(window[storage].getItem(name))
  } catch {
    return null
  }
}

function write(storage, name, value) {
  try {
    window[storage].setItem(name, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

/* The queue ----------------------------------------------------------------------------------------------------------- */

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
    if (this.answers.length > ROWS_AT_MOST) this.answers.splice(0, this.answers.length - ROWS_AT_MOST)
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

/* Sound --------------------------------------------------------------------------------------------------------------- */

const MUTED = 'staal.scanner.muted'

// [wave, loudness, then one [hertz, start, length] per tone]: told apart without looking, also by those who hear highs badly.
const SOUNDS = {
  done: ['sine', 0.14, [1320, 0, 0.09]],
  attention: ['triangle', 0.2, [740, 0, 0.12], [740, 0.18, 0.12]],
  refused: ['square', 0.1, [220, 0, 0.2], [156, 0.22, 0.34]],
}

let audio

function play(verdict) {
  if (read('localStorage', MUTED) || !window.AudioContext) return
  audio ??= new AudioContext()
  // A browser lets a page sound only after a key or a click; a scan is a key.
  if (audio.state === 'suspended') audio.resume()
  const [wave, loudness, ...tones] = SOUNDS[verdict]
  for (const [hertz, start, length] of tones) tone(wave, loudness, hertz, audio.currentTime + start, length)
}

function tone(wave, loudness, hertz, start, length) {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.type = wave
  oscillator.frequency.value = hertz
  gain.gain.setValueAtTime(loudness, start)
  gain.gain.exponentialRampToValueAtTime(0.001, start + length)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + length)
}

/* Focus --------------------------------------------------------------------------------------------------------------- */

const TAKES_TEXT = [
  'textarea, select, canvas, iframe, [contenteditable=""], [contenteditable="true"]',
  '[role="textbox"], [role="combobox"], [role="listbox"], [role="menu"]',
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"], [type="color"])',
].join(', ')

function focused() {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

const nothingFocused = () => [null, document.body, document.documentElement].includes(document.activeElement)

/** A key that writes; the space bar presses buttons, and no code begins with it. */
const writes = (event) =>
  event.key.length === 1 &&
  event.key !== ' ' &&
  !event.isComposing &&
  (event.getModifierState('AltGraph') || !(event.ctrlKey || event.metaKey || event.altKey))

/* The view ------------------------------------------------------------------------------------------------------------ */

class ScannerView {
  #root
  #queue
  #rows = new Map()
  #refused = []
  #latest = null
  #listening = new AbortController()
  #pointerDown = false
  #refresh = { timer: 0, since: 0 }

  constructor(root) {
    this.#root = root
    this.$ = (selector) => root.querySelector(selector)
    this.input = this.$('.text')
    this.#listen()
  }

  /** Called at the mount and whenever the page's data or theme changes. */
  update({ data, setStateValue, setTriggerValue }) {
    this.data = data
    this.setStateValue = setStateValue
    this.setTriggerValue = setTriggerValue
    this.input.placeholder = data.placeholder
    this.#paint(data.marks)
    for (const { client, n } of data.undone) this.#markUndone(`${client}:${n}`)
    if (!this.#queue) this.#begin()
    this.#queue.route = data.route
  }

  close() {
    this.#listening.abort()
    clearTimeout(this.#refresh.timer)
    this.#queue?.hide(this)
  }

  /** Called by the queue after each message. */
  changed() {
    this.#showAnswers()
    this.#showWaiting()
    this.#showTrouble()
  }

  #begin() {
    this.#queue = queueNamed(`staal.scanner.${this.data.name}`)
    this.#queue.route = this.data.route
    for (const scan of this.#queue.waiting) this.#addRow(scan)
    this.#showMuted()
    this.#showReady()
    this.changed()
    this.#queue.show(this)
    // Who came here by a link or a button came to scan.
    if (!this.#dialogOpen() && !focused()?.closest(TAKES_TEXT)) this.input.focus({ preventScroll: true })
  }

  #paint(marks) {
    const { style } = this.$('.scanner')
    for (const verdict of VERDICTS) {
      style.setProperty(`--${verdict}`, marks[verdict].colour)
      style.setProperty(`--${verdict}-ink`, marks[verdict].ink)
    }
  }

  /* Taking text in */

  #listen() {
    const { input } = this
    const on = (target, type, handler, capture = false) =>
      target.addEventListener(type, handler, { capture, signal: this.#listening.signal })
    on(this.$('.entry'), 'submit', (event) => {
      event.preventDefault()
      this.#enter()
    })
    on(input, 'keydown', (event) => this.#keyInField(event))
    on(input, 'paste', (event) => this.#paste(event))
    on(input, 'pointerdown', () => (input.inputMode = 'text'))
    on(input, 'blur', () => this.#blurred())
    on(this.$('.mute'), 'click', () => this.#toggleMuted())
    on(this.$('.reload'), 'click', () => this.#queue.reload())
    on(this.$('.seen'), 'click', () => this.#seen())
    on(this.$('.recent'), 'click', (event) => this.#undo(event.target.closest('.undo')))
    on(window, 'keydown', (event) => this.#keyElsewhere(event), true)
    on(window, 'pointerdown', () => (this.#pointerDown = true), true)
    on(window, 'pointerup', () => this.#pointerUp(), true)
    on(window, 'pointercancel', () => (this.#pointerDown = false), true)
  }

  #enter() {
    for (const text of scansIn(this.input.value)) this.#scan(text)
    this.input.value = ''
  }

  #scan(text) {
    this.#addRow(this.#queue.add(text, this.data.session))
    this.#showWaiting()
    this.#showTrouble()
  }

  #keyInField(event) {
    if (event.key === 'Tab' && !event.shiftKey && this.input.value) {
      event.preventDefault()
      this.#enter()
    }
    if (event.key === 'Escape') this.input.value ? (this.input.value = '') : this.#seen()
    // The page has keys of its own (R runs it again) and does not know that this is a text field.
    if (writes(event) || ['Enter', 'Tab', ' '].includes(event.key)) event.stopPropagation()
  }

  #paste(event) {
    const pasted = event.clipboardData?.getData('text') ?? ''
    if (!/[\r\n\t]/.test(pasted.trim())) return
    event.preventDefault()
    this.input.value += pasted.replace(/[\r\n]+/g, '\t')
    this.#enter()
  }

  /** A scan that begins while the focus is nowhere, or on a button, belongs to the field: its Enter must press nothing. */
  #keyElsewhere(event) {
    const element = focused()
    if (element === this.input || !writes(event) || this.#dialogOpen() || element?.closest(TAKES_TEXT)) return
    event.stopImmediatePropagation()
    this.input.focus({ preventScroll: true })
  }

  #blurred() {
    // A phone shows its keyboard only to who touched the field; a scanner that types needs none.
    this.input.inputMode = 'none'
    setTimeout(() => this.#refocus(), 30)
  }

  #pointerUp() {
    this.#pointerDown = false
    setTimeout(() => this.#refocus(), 30)
  }

  /** Takes the focus back where nothing else has it; not from somebody who is marking text to copy it. */
  #refocus() {
    if (this.#listening.signal.aborted || this.#pointerDown || this.#dialogOpen()) return
    if (nothingFocused() && document.getSelection().isCollapsed) this.input.focus({ preventScroll: true })
  }

  #dialogOpen() {
    const dialog = document.querySelector('[role="dialog"][aria-modal="true"]')
    return dialog !== null && !dialog.contains(this.#root.host ?? this.#root)
  }

  /* Showing answers */

  #showAnswers() {
    const answers = this.#queue.answers.splice(0)
    if (!answers.length) return
    for (const answer of answers) this.#showInRow(answer)
    const verdicts = answers.map(({ result }) => verdictOf(result))
    const worst = VERDICTS.findLast((verdict) => verdicts.includes(verdict))
    this.#showLatest(answers.at(-1))
    this.#showRefusals(answers)
    this.#flash(worst)
    play(worst)
    this.#refreshPage(answers.at(-1).scan.n)
  }

  #showReady() {
    this.$('.answer .message').textContent = 'Ready. What is scanned here is kept until it is saved, also without a connection.'
  }

  #showLatest({ scan, result }) {
    const answer = this.$('.answer')
    const verdict = verdictOf(result)
    this.#latest = scan
    answer.dataset.verdict = verdict
    answer.querySelector('.mark').replaceChildren(this.#sign(verdict))
    writeCode(answer.querySelector('.code'), result.code || scan.text)
    answer.querySelector('.headline').textContent = result.headline ?? ''
    answer.querySelector('.message').textContent = result.message ?? ''
    const words = [this.data.marks[verdict].word, result.code || scan.text, result.headline, result.message]
    this.$('.spoken').textContent = words.filter(Boolean).join('. ')
  }

  /** A refusal that a quicker scan has pushed from the large answer stays until somebody says that it was seen. */
  #showRefusals(answers = []) {
    this.#refused.push(...answers.filter(({ result }) => verdictOf(result) === 'refused'))
    const passed = this.#refused.filter(({ scan }) => scan !== this.#latest)
    this.$('.refusals').hidden = !passed.length
    if (!passed.length) return
    const { scan, result } = passed.at(-1)
    const code = document.createElement('span')
    code.className = 'code'
    writeCode(code, result.code || scan.text)
    const count = passed.length === 1 ? 'Refused: ' : `${passed.length} refused, last: `
    this.$('.refusals .words').replaceChildren(count, code, ` ${result.headline ?? ''}`)
    if (this.#refused.length > ROWS_AT_MOST) this.#refused.shift()
  }

  #seen() {
    this.#refused = []
    this.#showRefusals()
    this.input.focus({ preventScroll: true })
  }

  #flash(verdict) {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const flash = this.$('.flash')
    flash.style.background = `var(--${verdict})`
    flash.animate([{ opacity: 0.55 }, { opacity: 0 }], { duration: verdict === 'done' ? 300 : 900, easing: 'ease-out' })
  }

  #showWaiting() {
    const { waiting, trouble } = this.#queue
    this.$('.count').textContent = waiting.length
    this.$('.waiting').classList.toggle('late', waiting.length > 0 && trouble !== null)
  }

  #showTrouble() {
    const { trouble, unkept, waiting } = this.#queue
    const words = troubleInWords(waiting.length ? trouble : null, unkept, waiting.length)
    this.$('.trouble').hidden = !words
    if (this.$('.trouble .words').textContent !== words) this.$('.trouble .words').textContent = words
    this.$('.reload').hidden = trouble !== 'signed-out'
  }

  /** Asks for a new run of the page, so that its tables show the batch: after a pause, and in a long batch now and then. */
  #refreshPage(last) {
    const now = performance.now()
    this.#refresh.since ||= now
    clearTimeout(this.#refresh.timer)
    const wait = Math.max(0, Math.min(REFRESH_AFTER, this.#refresh.since + REFRESH_AT_LATEST - now))
    this.#refresh.timer = setTimeout(() => {
      this.#refresh.since = 0
      this.setStateValue('last', last)
    }, wait)
  }

  /* The last scans */

  #addRow(scan) {
    const row = this.$('template.new-row').content.firstElementChild.cloneNode(true)
    row.dataset.scan = `${scan.client}:${scan.n}`
    row.dataset.verdict = 'waiting'
    row.querySelector('.mark').append(this.#sign('waiting'))
    writeCode(row.querySelector('.code'), scan.text)
    this.#rows.set(row.dataset.scan, row)
    this.$('.recent').prepend(row)
    if (this.#rows.size > ROWS_AT_MOST) this.#dropRow(this.$('.recent').lastElementChild)
  }

  #dropRow(row) {
    this.#rows.delete(row.dataset.scan)
    row.remove()
  }

  #showInRow({ scan, result, took }) {
    const row = this.#rows.get(`${scan.client}:${scan.n}`)
    if (!row) return
    const verdict = verdictOf(result)
    row.dataset.verdict = verdict
    if (took !== null) row.dataset.milliseconds = took.toFixed(1)
    row.querySelector('.mark').replaceChildren(this.#sign(verdict))
    writeCode(row.querySelector('.code'), result.code || scan.text)
    row.querySelector('.headline').textContent = result.headline ?? ''
    row.querySelector('.message').textContent = result.message ?? ''
    row.querySelector('.outcome').title = [result.headline, result.message].filter(Boolean).join('. ')
    const undo = row.querySelector('.undo')
    undo.hidden = !result.undoable
    undo.setAttribute('aria-label', `Undo ${result.code || scan.text}`)
  }

  #undo(button) {
    if (!button) return
    const [client, n] = button.closest('li').dataset.scan.split(':')
    button.disabled = true
    // The page may refuse; then the button is there again.
    setTimeout(() => (button.disabled = false), UNDO_ANSWER_WITHIN)
    this.setTriggerValue('undo', { client, n: Number(n) })
    this.input.focus({ preventScroll: true })
  }

  #markUndone(key) {
    const row = this.#rows.get(key)
    if (!row) return
    row.classList.add('undone')
    row.querySelector('.undo').hidden = true
    row.querySelector('.message').textContent = 'taken back'
  }

  #sign(verdict) {
    return this.$('template.signs').content.querySelector(`[data-verdict="${verdict}"]`).cloneNode(true)
  }

  /* Sound on or off */

  #toggleMuted() {
    write('localStorage', MUTED, !read('localStorage', MUTED))
    this.#showMuted()
    this.input.focus({ preventScroll: true })
    if (!read('localStorage', MUTED)) play('done')
  }

  #showMuted() {
    const muted = Boolean(read('localStorage', MUTED))
    const button = this.$('.mute')
    button.setAttribute('aria-pressed', String(!muted))
    button.title = muted ? 'Sound is off' : 'Sound is on'
  }
}

const verdictOf = (result) => (VERDICTS.includes(result.verdict) ? result.verdict : 'attention')

/** Writes `FIS 000042 4` in groups that are set apart by CSS only, so that a copy has no spaces. */
function writeCode(element, code) {
  const groups = code.split(' ').map((group) => {
    const span = document.createElement('span')
    span.textContent = group
    return span
  })
  element.replaceChildren(...groups)
}

function troubleInWords(trouble, unkept, count) {
  const scans = count === 1 ? '1 scan is' : `${count} scans are`
  const parts = []
  if (trouble === 'signed-out') parts.push(`Signed out: reload and sign in. ${scans} kept and will be sent then.`)
  if (trouble === 'unreachable') parts.push(`The server does not answer. ${scans} kept and will be sent as soon as it does.`)
  if (unkept && count) parts.push('This browser does not keep them over a reload: leave the page open.')
  return parts.join(' ')
}

/* What Streamlit calls ------------------------------------------------------------------------------------------------ */

const views = new WeakMap()

export default function mount(component) {
  const root = component.parentElement
  if (!views.has(root)) views.set(root, new ScannerView(root))
  const view = views.get(root)
  view.update(component)
  return () => {
    view.close()
    views.delete(root)
  }
}
