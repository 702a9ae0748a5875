/*
 * The scanner's field. Nothing scanned may be lost, doubled or put in another order, however fast the scans come, however
 * slow or absent the server is, and whatever the page around the field does meanwhile.
 *
 * Hence two parts: the queue (queue.js) belongs to the browser tab, a view to one mount of the component: it takes text in
 * and shows answers. text.js, storage.js, queue.js, sound.js and focus.js stand before this file in the same module.
 */

const ROWS_AT_MOST = 100
const REFRESH_AFTER = 400
const REFRESH_AT_LATEST = 2000
const UNDO_ANSWER_WITHIN = 5000
const DIALOG = 'section[role="dialog"], [role="dialog"][aria-modal="true"]'

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
    fieldsOnThisPage().delete(this)
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
    fieldsOnThisPage().add(this)
    // Who came here by a link or a button came to scan.
    if (!this.#dialogOver() && !focused()?.closest(TAKES_TEXT)) this.input.focus({ preventScroll: true })
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
    on(window, 'staal:scan', (event) => this.#readElsewhere(event))
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

  /** What a camera read: to prevent the event's default is to have taken it. */
  #readElsewhere(event) {
    const texts = scansIn(event.detail.text)
    for (const text of texts) this.#scan(text)
    if (texts.length) event.preventDefault()
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

  /**
   * A scan while the focus is nowhere, on a button, or held by a dialog belongs to the field: its Enter must press nothing.
   * Only a dialog with something to write in it keeps its keys. Streamlit opens one without as soon as the server is gone,
   * which is when nothing may be lost; since that takes the focus back, the keys are written here, wherever it is.
   */
  #keyElsewhere(event) {
    const { input } = this
    const element = focused()
    const dialog = this.#dialogOver()
    if (element === input || element?.closest(TAKES_TEXT) || dialog?.querySelector(TAKES_TEXT)) return
    if (writes(event) || (event.key === ' ' && input.value)) input.value += event.key
    else if (['Enter', 'Tab'].includes(event.key) && !event.shiftKey && input.value) this.#enter()
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (!dialog) input.focus({ preventScroll: true })
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
    if (this.#listening.signal.aborted || this.#pointerDown || this.#dialogOver()) return
    if (nothingFocused() && document.getSelection().isCollapsed) this.input.focus({ preventScroll: true })
  }

  /** The dialog that is open over the field; null where there is none, or the field is in it. */
  #dialogOver() {
    const dialog = document.querySelector(DIALOG)
    return dialog?.contains(this.#root.host ?? this.#root) ? null : dialog
  }

  /* Showing answers */

  #showAnswers() {
    const answers = this.#queue.answers.splice(0)
    if (!answers.length) return
    for (const answer of answers) {
      this.#showInRow(answer)
      window.dispatchEvent(new CustomEvent('staal:answered', { detail: inShort(answer) }))
    }
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
    this.$('.waiting').classList.toggle('none', waiting.length === 0)
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

/** What a camera on the same page shows of an answer. */
const inShort = ({ scan: { text }, result }) => ({
  text,
  verdict: verdictOf(result),
  code: result.code || text,
  headline: result.headline ?? '',
})

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
